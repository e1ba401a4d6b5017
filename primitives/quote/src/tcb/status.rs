// SPDX-License-Identifier: Apache-2.0

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// How Intel sees a platform, together with the quoting enclave and the TDX module that run there.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum TcbStatus {
    /// All is as new as it must be.
    #[codec(index = 0)]
    UpToDate,
    /// As new as it must be, but software must help itself against what firmware cannot mend.
    #[codec(index = 1)]
    SwHardeningNeeded,
    /// As new as it must be, but configured in a way that may be unsafe.
    #[codec(index = 2)]
    ConfigurationNeeded,
    /// Both of these.
    #[codec(index = 3)]
    ConfigurationAndSwHardeningNeeded,
    /// The platform is as new as it must be, but the guest was launched before it was: it must be
    /// launched anew. Only of TDX 1.5.
    #[codec(index = 4)]
    TdRelaunchAdvised,
    /// The same, and configured in a way that may be unsafe. Only of TDX 1.5.
    #[codec(index = 5)]
    TdRelaunchAdvisedConfigurationNeeded,
    /// Firmware or the quoting enclave is too old.
    #[codec(index = 6)]
    OutOfDate,
    /// Too old, and configured in a way that may be unsafe.
    #[codec(index = 7)]
    OutOfDateConfigurationNeeded,
    /// Keys of such platforms are known to others.
    #[codec(index = 8)]
    Revoked,
}

impl TcbStatus {
    /// All of them, as they are numbered.
    pub const ALL: [Self; 9] = [
        Self::UpToDate,
        Self::SwHardeningNeeded,
        Self::ConfigurationNeeded,
        Self::ConfigurationAndSwHardeningNeeded,
        Self::TdRelaunchAdvised,
        Self::TdRelaunchAdvisedConfigurationNeeded,
        Self::OutOfDate,
        Self::OutOfDateConfigurationNeeded,
        Self::Revoked,
    ];

    /// The name that Intel writes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UpToDate => "UpToDate",
            Self::SwHardeningNeeded => "SWHardeningNeeded",
            Self::ConfigurationNeeded => "ConfigurationNeeded",
            Self::ConfigurationAndSwHardeningNeeded => "ConfigurationAndSWHardeningNeeded",
            Self::TdRelaunchAdvised => "TDRelaunchAdvised",
            Self::TdRelaunchAdvisedConfigurationNeeded => "TDRelaunchAdvisedConfigurationNeeded",
            Self::OutOfDate => "OutOfDate",
            Self::OutOfDateConfigurationNeeded => "OutOfDateConfigurationNeeded",
            Self::Revoked => "Revoked",
        }
    }

    /// The status that a TCB info gives a platform by this name. Those that advise a relaunch come
    /// out of two such.
    pub(crate) fn of_platform(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| {
            status.name() == name
                && !matches!(
                    status,
                    Self::TdRelaunchAdvised | Self::TdRelaunchAdvisedConfigurationNeeded
                )
        })
    }

    /// The status that a document gives a quoting enclave or a TDX module by this name.
    pub(crate) fn of_component(name: &str) -> Option<Self> {
        [Self::UpToDate, Self::OutOfDate, Self::Revoked]
            .into_iter()
            .find(|status| status.name() == name)
    }

    /// The platform's status with that of a component taken in, as Intel's library does it.
    pub(crate) fn converge(self, component: Self) -> Self {
        match (component, self) {
            (Self::Revoked, _) => Self::Revoked,
            (Self::OutOfDate, Self::UpToDate | Self::SwHardeningNeeded) => Self::OutOfDate,
            (
                Self::OutOfDate,
                Self::ConfigurationNeeded | Self::ConfigurationAndSwHardeningNeeded,
            ) => Self::OutOfDateConfigurationNeeded,
            _ => self,
        }
    }

    /// The status of a guest that was launched at this one and runs at another now, as Intel's
    /// library does it. What is revoked now is revoked, which Intel's leaves out.
    pub(crate) fn with_current(self, current: Self) -> Self {
        let needs_configuration = |status| {
            matches!(
                status,
                Self::ConfigurationNeeded
                    | Self::ConfigurationAndSwHardeningNeeded
                    | Self::OutOfDateConfigurationNeeded
            )
        };
        match (self, current) {
            (_, Self::Revoked) => Self::Revoked,
            (
                Self::OutOfDate | Self::OutOfDateConfigurationNeeded,
                Self::UpToDate
                | Self::SwHardeningNeeded
                | Self::ConfigurationNeeded
                | Self::ConfigurationAndSwHardeningNeeded,
            ) => {
                if needs_configuration(self) || needs_configuration(current) {
                    Self::TdRelaunchAdvisedConfigurationNeeded
                } else {
                    Self::TdRelaunchAdvised
                }
            }
            _ => self,
        }
    }
}
