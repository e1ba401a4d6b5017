// SPDX-License-Identifier: Apache-2.0
//! The meter's codec, by hand: it is decoded and encoded with every transfer of a leaf, and field by
//! field that takes longer than all that is done with it. The bytes are those of the derived codec.

use super::{Meter, SLOTS};
use crate::second::{Second, SECOND_SIZE};
use codec::{Decode, DecodeWithMemTracking, Encode, Error, Input, Output};

/// The bytes of the samples, encoded.
const SAMPLES_SIZE: usize = SLOTS * SECOND_SIZE;

/// The bytes of a meter, encoded: the samples, then the two seconds.
const METER_SIZE: usize = SAMPLES_SIZE + 16;

impl Encode for Meter {
    fn size_hint(&self) -> usize {
        METER_SIZE
    }

    fn encode_to<T: Output + ?Sized>(&self, dest: &mut T) {
        let mut bytes = [0; METER_SIZE];
        let (samples, seconds) = bytes.split_at_mut(SAMPLES_SIZE);
        for (place, sample) in samples.as_chunks_mut().0.iter_mut().zip(self.samples) {
            *place = sample.to_bytes();
        }
        seconds[..8].copy_from_slice(&self.newest.to_le_bytes());
        seconds[8..].copy_from_slice(&self.busy_at.to_le_bytes());
        dest.write(&bytes);
    }
}

impl Decode for Meter {
    fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
        let mut bytes = [0; METER_SIZE];
        input.read(&mut bytes)?;
        let (samples, seconds) = bytes.split_at(SAMPLES_SIZE);
        let mut meter = Self::new(0);
        for (sample, place) in meter.samples.iter_mut().zip(samples.as_chunks().0) {
            *sample = Second::from_bytes(place);
        }
        let second = |bytes: &[u8]| bytes.try_into().map_or(0, u64::from_le_bytes);
        meter.newest = second(&seconds[..8]);
        meter.busy_at = second(&seconds[8..]);
        Ok(meter)
    }
}

impl DecodeWithMemTracking for Meter {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    /// The layout, as it would be derived.
    #[derive(Clone, Debug, Decode, Encode, PartialEq)]
    struct Derived {
        samples: [Second; SLOTS],
        newest: u64,
        busy_at: u64,
    }

    fn any_second() -> impl Strategy<Value = Second> {
        any::<(u32, u32, u32, u32, u64, u32)>().prop_map(
            |(transfers, across, finished, latency, weight, bytes)| Second {
                transfers,
                across,
                finished,
                latency,
                weight,
                bytes,
            },
        )
    }

    proptest! {
        #[test]
        fn the_bytes_are_those_of_the_derived_codec(
            samples in vec(any_second(), SLOTS),
            (newest, busy_at) in any::<(u64, u64)>(),
            cut in 0usize..METER_SIZE,
        ) {
            let samples: [Second; SLOTS] = samples.try_into().unwrap();
            let meter = Meter { samples, newest, busy_at };
            let derived = Derived { samples, newest, busy_at };
            let bytes = meter.encode();
            prop_assert_eq!(&bytes, &derived.encode());
            prop_assert_eq!(Meter::decode(&mut &bytes[..]), Ok(meter));
            prop_assert!(Meter::decode(&mut &bytes[..cut]).is_err());
        }
    }

    /// The threshold is looked up when a second begins, and not again.
    #[test]
    fn within_a_second_the_threshold_is_not_looked_up() {
        let work = crate::second::Work {
            weight: 7,
            bytes: 100,
            across: false,
        };
        let mut meter = Meter::new(100);
        (0..3).for_each(|_| meter.add(&work));
        let mut plain = meter.clone();
        meter.reach(101, || 100);
        for _ in 0..2 {
            plain.count(101, 100, &work);
            plain.finish(101, 100, 3);
            // Nor with a clock that goes back.
            meter.reach(101, || unreachable!("the second was reached"));
            meter.reach(100, || unreachable!("the second was reached"));
            meter.add(&work);
            meter.add_finished(3);
        }
        assert_eq!(meter, plain);
        assert_eq!(meter.busy_at(), 101);
    }
}
