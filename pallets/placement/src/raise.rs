// SPDX-License-Identifier: Apache-2.0
//! What an operator announces beforehand: it counts when others have had the time to see it.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_core::BlockHeight;
use scale_info::TypeInfo;

/// More room, or a higher price, that an operator has announced.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Raise<V> {
    /// What it is to be.
    pub to: V,
    /// The block after which it is.
    pub from: BlockHeight,
}

impl<V: Copy + PartialOrd> Raise<V> {
    /// What is and what is announced, after an operator has said `wanted`: less is so at once, and
    /// more from that block. Who says the same again waits no longer.
    pub(crate) fn said(
        is: V,
        announced: Option<Self>,
        wanted: V,
        from: BlockHeight,
    ) -> (V, Option<Self>) {
        if wanted <= is {
            return (wanted, None);
        }
        let same = announced.filter(|it| it.to == wanted);
        (is, same.or(Some(Self { to: wanted, from })))
    }

    /// What counts after a block.
    pub(crate) fn after(is: V, announced: Option<Self>, at: BlockHeight) -> V {
        announced.filter(|it| it.from <= at).map_or(is, |it| it.to)
    }
}
