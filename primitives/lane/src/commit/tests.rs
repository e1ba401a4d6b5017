// SPDX-License-Identifier: Apache-2.0
//! Commits that are right, and every one that is not.

use super::*;
use nerv_primitives_transition::{Books, Log, Rules};
use nerv_primitives_types::{BlindedId, ShardId};

const GENESIS: H256 = H256([9; 32]);

const RULES: LaneRules = LaneRules {
    rules: Rules {
        minimum_balance: 10,
    },
    fee: 1,
    delivery_fee: 2,
};

fn payout(amount: Balance) -> OutMessage {
    OutMessage::Payout {
        account: BlindedId([7; 32]),
        amount,
    }
}

fn transfer(to: u8, amount: Balance) -> OutMessage {
    OutMessage::Transfer {
        from: BlindedId([7; 32]),
        nonce: 3,
        to: BlindedId([to; 32]),
        amount,
    }
}

/// A commit, and the lane for which it is.
#[derive(Clone)]
struct Case {
    position: Position,
    header: Header,
    path: Vec<H256>,
    messages: Vec<OutMessage>,
    inbox_total: Balance,
}

/// A lane in the midst of its life, and a commit of three batches in which everything happens.
fn case() -> Case {
    let log = Log {
        head: H256([1; 32]),
        length: 500,
    };
    let books = Books {
        total: 1_000,
        nonce_floor: 4,
        log,
    };
    let mut committed = Header::opening(ShardId::root(), 5, H256([2; 32]), books, 8, &RULES);
    committed.sequence = 20;
    committed.marks = Marks {
        inbox: 30,
        received: 300,
        sent: 77,
        fees: 6,
        ..Marks::default()
    };
    committed.marks.outbox.append(&payout(77));
    let mut position = Position::opening(Head::opening(&GENESIS, committed), RULES);
    position.term = 6;
    position.inbox = InboxState {
        next: 40,
        due: 33,
        pending: 250,
    };
    position.escrow = 77;
    position.owed = 5;
    let messages = vec![payout(10), transfer(8, 15)];
    let mut header = Header {
        term: 6,
        sequence: 23,
        batch: H256([3; 32]),
        root: H256([4; 32]),
        accounts: 9,
        ..committed
    };
    header.books = Books {
        total: 1_000 + 120 - 25 - 7,
        nonce_floor: 5,
        log: Log {
            head: H256([5; 32]),
            length: 530,
        },
    };
    header.marks.inbox = 35;
    header.marks.received = 420;
    header.marks.sent = 77 + 25;
    header.marks.fees = 6 + 7;
    for message in &messages {
        header.marks.outbox.append(message);
    }
    Case {
        position,
        header,
        path: vec![H256([6; 32]), H256([7; 32])],
        messages,
        inbox_total: 420,
    }
}

impl Case {
    fn check(&self) -> Result<Advance, CommitError> {
        check_commit(
            &GENESIS,
            &self.position,
            &self.header,
            &self.path,
            &self.messages,
            self.inbox_total,
        )
    }
}

/// What a commit comes to that is bent like this.
fn bent(bend: impl FnOnce(&mut Case)) -> Option<CommitError> {
    let mut case = case();
    bend(&mut case);
    case.check().err()
}

#[test]
fn a_commit_goes_on_from_the_committed_head_by_its_path() {
    let case = case();
    let advance = case.check().unwrap();
    let mut id = case.position.head.id;
    for digest in [case.path[0], case.path[1], case.header.digest()] {
        id = head_id(&GENESIS, &id, &digest);
    }
    let head = Head {
        id,
        header: case.header,
    };
    let expected = Advance {
        head,
        received: 120,
        sent: 25,
        fees: 7,
    };
    assert_eq!(advance, expected);
    let mut after = case.position;
    after.advance(&advance);
    assert_eq!(
        (after.head, after.inbox.pending, after.escrow, after.owed),
        (head, 130, 102, 12)
    );
    // Units only change hands.
    assert_eq!(after.units(), case.position.units());
    // It counts once.
    let again = Case {
        position: after,
        ..case
    };
    assert_eq!(again.check(), Err(CommitError::StaleSequence));
}

#[test]
fn a_lane_in_which_nothing_happens_is_committed_as_well() {
    let mut case = case();
    case.position.inbox.due = 30;
    case.header = Header {
        term: 6,
        sequence: 21,
        ..case.position.head.header
    };
    case.path.clear();
    case.messages.clear();
    case.inbox_total = 300;
    let advance = case.check().unwrap();
    assert_eq!((advance.received, advance.sent, advance.fees), (0, 0, 0));
}

#[test]
fn a_commit_is_of_its_lane_its_term_and_its_place() {
    use CommitError::*;
    let other = ShardId::from([8; 32]);
    assert_eq!(bent(|case| case.header.shard = other), Some(WrongShard));
    for term in [5, 7] {
        assert_eq!(bent(|case| case.header.term = term), Some(WrongTerm));
    }
    for (sequence, error) in [
        (0, StaleSequence),
        (19, StaleSequence),
        (20, StaleSequence),
        (21, WrongPath),
        (22, WrongPath),
        (24, WrongPath),
        (u64::MAX, WrongPath),
    ] {
        assert_eq!(
            bent(|case| case.header.sequence = sequence),
            Some(error),
            "{sequence}"
        );
    }
    assert_eq!(bent(|case| case.path.push(H256::zero())), Some(WrongPath));
    let long = |between: usize| {
        bent(|case| {
            case.path = vec![H256::zero(); between];
            case.header.sequence = 20 + 1 + between as u64;
        })
    };
    assert_eq!(long(MAX_PATH), None);
    assert_eq!(long(MAX_PATH + 1), Some(WrongPath));
}

#[test]
fn the_inbox_is_taken_in_order_and_in_time() {
    use CommitError::*;
    let taken = |inbox| bent(|case| case.header.marks.inbox = inbox);
    for (inbox, error) in [
        (0, Some(InboxSkipped)),
        (29, Some(InboxSkipped)),
        (32, Some(InboxSkipped)),
        (33, None),
        (40, None),
        (41, Some(InboxAhead)),
        (u64::MAX, Some(InboxAhead)),
    ] {
        assert_eq!(taken(inbox), error, "{inbox}");
    }
    // Nothing is ever given back, however little is due.
    let back = bent(|case| {
        case.position.inbox.due = 0;
        case.header.marks.inbox = 29;
    });
    assert_eq!(back, Some(InboxSkipped));
    // However much is due, so many are enough.
    let many = |taken| {
        bent(|case| {
            case.position.inbox.due = 1_000;
            case.position.inbox.next = 1_000;
            case.header.marks.inbox = taken;
        })
    };
    assert_eq!(many(30 + 127), Some(InboxSkipped));
    assert_eq!(many(30 + 128), None);
}

#[test]
fn what_was_received_is_what_the_entries_say() {
    use CommitError::*;
    for received in [419, 421, 0, Balance::MAX] {
        assert_eq!(
            bent(|case| case.header.marks.received = received),
            Some(WrongReceived)
        );
    }
    for total in [419, 421] {
        assert_eq!(bent(|case| case.inbox_total = total), Some(WrongReceived));
    }
    // Books that are wrong themselves are not made worse.
    let pending = |pending| bent(|case| case.position.inbox.pending = pending);
    assert_eq!((pending(119), pending(120)), (Some(WrongReceived), None));
    let less = bent(|case| {
        case.header.marks.received = 299;
        case.inbox_total = 299;
    });
    assert_eq!(less, Some(WrongReceived));
    // Before the first entry there is no total.
    let none = bent(|case| {
        case.position.head.header.marks.inbox = 0;
        case.position.head.header.marks.received = 0;
        case.position.inbox.due = 0;
        case.header.marks.inbox = 0;
        case.header.marks.received = 0;
        case.header.books.total -= 120;
    });
    assert_eq!(none, None);
}

#[test]
fn what_was_sent_is_what_the_messages_say() {
    use CommitError::*;
    for messages in [
        vec![],
        vec![payout(10)],
        vec![transfer(8, 15), payout(10)],
        vec![payout(10), transfer(8, 16)],
        vec![payout(10), transfer(9, 15)],
        vec![payout(10), transfer(8, 15), payout(10)],
    ] {
        assert_eq!(bent(|case| case.messages = messages), Some(WrongOutbox));
    }
    assert_eq!(
        bent(|case| case.header.marks.outbox.head.0[0] ^= 1),
        Some(WrongOutbox)
    );
    for by in [-1, 1] {
        assert_eq!(
            bent(|case| {
                let length = &mut case.header.marks.outbox.length;
                *length = length.saturating_add_signed(by);
            }),
            Some(WrongOutbox)
        );
    }
    for sent in [101, 103, 0, Balance::MAX] {
        assert_eq!(bent(|case| case.header.marks.sent = sent), Some(WrongSent));
    }
    let with = |messages: Vec<OutMessage>| {
        bent(|case| {
            case.header.marks.outbox = case.position.head.header.marks.outbox;
            for message in &messages {
                case.header.marks.outbox.append(message);
            }
            case.messages = messages;
        })
    };
    // Units that could not come back never leave; nor does anyone send to himself.
    assert_eq!(with(vec![payout(9)]), Some(WrongMessage));
    assert_eq!(with(vec![transfer(8, 9)]), Some(WrongMessage));
    assert_eq!(with(vec![transfer(7, 15)]), Some(WrongMessage));
    let all = Balance::MAX;
    assert_eq!(with(vec![payout(all), payout(10)]), Some(WrongSent));
    assert_eq!(with(vec![payout(all)]), Some(WrongSent));
    assert_eq!(
        with(vec![payout(10); MAX_MESSAGES + 1]),
        Some(TooManyMessages)
    );
    assert_eq!(with(vec![payout(10); MAX_MESSAGES]), Some(WrongSent));
}

#[test]
fn no_unit_is_made_or_lost() {
    use CommitError::*;
    for total in [1_087, 1_089, 0, Balance::MAX] {
        assert_eq!(
            bent(|case| case.header.books.total = total),
            Some(NotConserved)
        );
    }
    for fees in [12, 14] {
        assert_eq!(
            bent(|case| case.header.marks.fees = fees),
            Some(NotConserved)
        );
    }
    assert_eq!(bent(|case| case.header.marks.fees = 5), Some(FeesWentBack));
    assert_eq!(
        bent(|case| case.header.marks.fees = Balance::MAX),
        Some(NotConserved)
    );
    // More than there is cannot leave.
    let more = bent(|case| {
        case.position.head.header.books.total = 0;
        case.header.marks.fees = 6 + 96;
        case.header.books.total = 0;
    });
    assert_eq!(more, Some(NotConserved));
}

#[test]
fn what_others_go_on_from_stays_within_reason() {
    use CommitError::*;
    let length = |length| bent(|case| case.header.books.log.length = length);
    assert_eq!((length(499), length(500)), (Some(LogWentBack), None));
    assert_eq!((length(6_500), length(6_501)), (None, Some(LogAhead)));
    assert_eq!(length(u64::MAX), Some(LogAhead));
    let floor = |floor| bent(|case| case.header.books.nonce_floor = floor);
    assert_eq!((floor(3), floor(4)), (Some(WrongFloor), None));
    assert_eq!(
        (floor(MAX_NONCE_FLOOR), floor(MAX_NONCE_FLOOR + 1)),
        (None, Some(WrongFloor))
    );
    // One that is beyond it already stays.
    let beyond = |floor| {
        bent(|case| {
            case.position.head.header.books.nonce_floor = MAX_NONCE_FLOOR + 5;
            case.header.books.nonce_floor = floor;
        })
    };
    assert_eq!(
        (beyond(MAX_NONCE_FLOOR + 5), beyond(MAX_NONCE_FLOOR + 6)),
        (None, Some(WrongFloor))
    );
}

/// Every change of every field either breaks a rule or makes another head, which nobody has signed.
#[test]
fn every_bit_of_a_commit_counts() {
    let (case, whole) = (case(), case().check().unwrap());
    let bytes = case.header.encode();
    let mut refused = 0;
    for bit in 0..bytes.len() * 8 {
        let mut bytes = bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let Ok(header) = Header::decode(&mut &bytes[..]) else {
            continue;
        };
        let bent = Case {
            header,
            ..case.clone()
        };
        match bent.check() {
            Ok(advance) => assert_ne!(advance.head.id, whole.head.id),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 800, "{refused}");
    for at in 0..case.path.len() {
        let mut bent = case.clone();
        bent.path[at].0[31] ^= 1;
        assert_ne!(bent.check().unwrap().head.id, whole.head.id);
    }
    let elsewhere = check_commit(
        &H256([8; 32]),
        &case.position,
        &case.header,
        &case.path,
        &case.messages,
        case.inbox_total,
    );
    assert_ne!(elsewhere.unwrap().head.id, whole.head.id);
}

#[test]
fn encoded_sizes_are_never_above_their_bounds() {
    let mut case = case();
    case.header.books = Books {
        total: Balance::MAX,
        nonce_floor: Nonce::MAX,
        log: Log {
            head: H256::zero(),
            length: u64::MAX,
        },
    };
    case.position.head.header = case.header;
    assert_eq!(case.header.encode().len(), Header::max_encoded_len());
    assert_eq!(case.position.encode().len(), Position::max_encoded_len());
}
