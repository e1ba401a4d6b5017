// SPDX-License-Identifier: Apache-2.0
//! What bases and journals are made of.

use super::Held;
use crate::{
    frames,
    records::{Records, KEY_LENGTH},
};
use codec::{Decode, Encode};
use nerv_primitives_lane::Head;
use sp_core::H256;
use std::io::{self, Write};

/// The bytes of changes from which on a piece is full.
const FULL: usize = 256 * 1_024;

/// A key, and what is to stand under it, if anything.
type Change = ([u8; KEY_LENGTH], Option<Vec<u8>>);

/// A frame of a base or a journal.
#[derive(Decode, Encode)]
pub(super) enum Piece {
    /// A part of what a head changes. It counts once the head is there.
    #[codec(index = 0)]
    Changes(Vec<Change>),
    /// A head.
    #[codec(index = 1)]
    Head {
        /// The id of the one that was committed before; zeros in a base, which is all changes from
        /// nothing.
        parent: H256,
        /// The head. On the heap, since it is by far the largest.
        head: Box<Head>,
    },
    /// The head of this id is the committed one again.
    #[codec(index = 2)]
    Back(H256),
}

/// Writes frames, and counts their bytes.
pub(super) struct Writer<W> {
    to: W,
    bytes: u64,
    changes: Vec<Change>,
    size: usize,
    frame: Vec<u8>,
}

impl<W: Write> Writer<W> {
    pub fn new(to: W) -> Self {
        Self {
            to,
            bytes: 0,
            changes: Vec::new(),
            size: 0,
            frame: Vec::new(),
        }
    }

    /// Returns where it wrote to, and how many bytes.
    pub fn finish(self) -> (W, u64) {
        (self.to, self.bytes)
    }

    /// A head, with what it changes from those records on.
    pub fn head(&mut self, parent: H256, before: &Records, next: &Held) -> io::Result<()> {
        let mut written = Ok(());
        next.records.changes_since(before, |(key, value)| {
            self.size += KEY_LENGTH + 3 + value.map_or(0, <[u8]>::len);
            self.changes.push((*key, value.map(<[u8]>::to_vec)));
            if self.size >= FULL && written.is_ok() {
                written = self.flush();
            }
        });
        written?;
        self.flush()?;
        let head = Box::new(next.head);
        self.piece(&Piece::Head { parent, head })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.size = 0;
        match std::mem::take(&mut self.changes) {
            changes if changes.is_empty() => Ok(()),
            changes => self.piece(&Piece::Changes(changes)),
        }
    }

    pub fn piece(&mut self, piece: &Piece) -> io::Result<()> {
        self.frame.clear();
        frames::append(&piece.encode(), &mut self.frame);
        self.bytes += self.frame.len() as u64;
        self.to.write_all(&self.frame)
    }
}
