// SPDX-License-Identifier: Apache-2.0
//! The records of a shard while steps are taken.

use alloc::{collections::BTreeMap, vec::Vec};
use codec::{Compact, Encode};
use core::{cmp::Ordering, ops::Range};
use nerv_primitives_checkpoint::{
    trie::{root, Record, KEY},
    Records, RecordsError,
};
use nerv_primitives_transition::{RootedStore, Store, StoreError};
use sp_core::H256;

/// The records of a checkpoint where they are in its bytes, and what has changed since.
///
/// Beside the bytes it takes four bytes a record, and what changes. A root is computed over all records.
#[derive(Clone, Debug)]
pub struct WorkingRecords<'a> {
    bytes: &'a [u8],
    /// Where the records end, and the first begins.
    ends: Vec<u32>,
    begin: u32,
    changes: BTreeMap<[u8; KEY], Option<Vec<u8>>>,
}

impl<'a> WorkingRecords<'a> {
    /// Reads the bytes of a checkpoint, and nothing else: see
    /// [`records`](nerv_primitives_checkpoint::records). Whose records they are is not looked at.
    pub fn read(bytes: &'a [u8]) -> Result<Self, RecordsError> {
        // In a worker there is not room for so many.
        u32::try_from(bytes.len()).map_err(|_| RecordsError::Overflow)?;
        let records = Records::new(bytes)?;
        // No more are announced than there is room for in the bytes.
        let mut ends = Vec::with_capacity(records.announced() as usize);
        let begin = Compact(records.announced())
            .encoded_size()
            .saturating_add(1) as u32;
        let mut end = begin;
        for record in records {
            let (_, account) = record?;
            // There is one way to encode it, which was looked at.
            let length = account.encoded_size().saturating_add(KEY);
            end = end.saturating_add(length as u32);
            ends.push(end);
        }
        Ok(Self {
            bytes,
            ends,
            begin,
            changes: BTreeMap::new(),
        })
    }

    /// The records as they are now, in the order of their keys.
    pub fn records(&self) -> Vec<Record<'_>> {
        let mut records = Vec::with_capacity(self.ends.len());
        let mut changes = self.changes.iter().peekable();
        for standing in (0..self.ends.len()).filter_map(|it| self.standing(it)) {
            let mut is_changed = false;
            while let Some((key, value)) = changes.next_if(|(key, _)| *key <= standing.key) {
                is_changed |= key == standing.key;
                records.extend(value.as_ref().map(|value| Record { key, value }));
            }
            if !is_changed {
                records.push(standing);
            }
        }
        let behind = changes.filter_map(|(key, value)| {
            let value = value.as_ref()?;
            Some(Record { key, value })
        });
        records.extend(behind);
        records
    }

    /// Where a record stands in the bytes.
    fn range(&self, index: usize) -> Option<Range<usize>> {
        let end = *self.ends.get(index)?;
        let begin = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => self.begin,
        };
        Some(begin as usize..end as usize)
    }

    /// A record as it was.
    fn standing(&self, index: usize) -> Option<Record<'a>> {
        let (key, value) = self.bytes.get(self.range(index)?)?.split_first_chunk()?;
        Some(Record { key, value })
    }

    /// The record under a key as it was.
    fn find(&self, key: &[u8]) -> Option<Record<'a>> {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low.midpoint(high);
            let record = self.standing(middle)?;
            match record.key[..].cmp(key) {
                Ordering::Equal => return Some(record),
                Ordering::Less => low = middle.saturating_add(1),
                Ordering::Greater => high = middle,
            }
        }
        None
    }

    fn change(&mut self, key: &[u8], value: Option<&[u8]>) -> Result<(), StoreError> {
        let key = key.try_into().map_err(|_| StoreError::Corrupt)?;
        self.changes.insert(key, value.map(<[u8]>::to_vec));
        Ok(())
    }
}

impl Store for WorkingRecords<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(match self.changes.get(key) {
            Some(changed) => changed.clone(),
            None => self.find(key).map(|it| it.value.to_vec()),
        })
    }

    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.change(key, Some(value))
    }

    fn remove(&mut self, key: &[u8]) -> Result<(), StoreError> {
        self.change(key, None)
    }
}

impl RootedStore for WorkingRecords<'_> {
    fn root(&mut self) -> Result<H256, StoreError> {
        Ok(root(&self.records()[..]))
    }
}

#[cfg(test)]
mod tests;
