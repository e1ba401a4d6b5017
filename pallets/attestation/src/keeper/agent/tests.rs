// SPDX-License-Identifier: Apache-2.0
//! Agents that answer, and agents that do anything else.

use super::*;
use crate::mock::{Does, Machine};
use sp_core::offchain::{OffchainWorkerExt, Timestamp};

const URL: &[u8] = b"http://127.0.0.1:8090";

fn asked(url: &[u8], does: Does) -> (Result<Quoted, AgentError>, Machine) {
    let machine = Machine::new(does);
    let mut ext = sp_io::TestExternalities::default();
    ext.register_extension(OffchainWorkerExt::new(machine.clone()));
    let answer = ext.execute_with(|| quote(url, &[0xab; 64]));
    (answer, machine)
}

fn answers(body: impl Into<Vec<u8>>) -> Result<Quoted, AgentError> {
    asked(URL, Does::Answers(200, body.into())).0
}

#[test]
fn a_quote_is_asked_for_as_dstacks_agent_is() {
    let answer = r#"{"quote":"0x0102fF","event_log":"[{}]","vm_config":"{}","report_data":"ab"}"#;
    let (quoted, machine) = asked(b"http://127.0.0.1:8090/", Does::Answers(200, answer.into()));
    assert_eq!(quoted, Ok(Quoted::Quote(vec![1, 2, 255])));
    let seen = machine.agent();
    assert_eq!(seen.url, "http://127.0.0.1:8090/GetQuote");
    let question = format!(r#"{{"report_data":"{}"}}"#, "ab".repeat(64));
    assert_eq!(seen.body, question.as_bytes());
    assert_eq!(seen.waited_until, Some(Timestamp::from_unix_millis(6_000)));
}

#[test]
fn an_agent_for_development_says_that_it_is_one() {
    let answer = r#"{"quote":"","simulated":true,"notice":"proves nothing"}"#;
    assert_eq!(answers(answer), Ok(Quoted::Simulated));
    let answer = r#"{"quote":"01","simulated":false}"#;
    assert_eq!(answers(answer), Ok(Quoted::Quote(vec![1])));
}

#[test]
fn fails_on_answers_that_are_none() {
    for answer in [
        "",
        "{}",
        "[]",
        "nonsense",
        r#"{"quote":""}"#,
        r#"{"quote":"0x"}"#,
        r#"{"quote":"012"}"#,
        r#"{"quote":"0g"}"#,
        r#"{"quote":"+1"}"#,
        r#"{"quote":1}"#,
        r#"{"quote":null}"#,
        r#"{"quote":"01"} and more"#,
        r#"{"simulated":true}"#,
    ] {
        assert_eq!(answers(answer), Err(AgentError::Malformed), "{answer}");
    }
    assert_eq!(answers([0xff, 0xfe]), Err(AgentError::Malformed));
    // Nested as deep as it can be.
    assert_eq!(answers("[".repeat(MOST_READ)), Err(AgentError::Malformed));
}

#[test]
fn boundary_of_a_quote() {
    let answer = |bytes: usize| format!(r#"{{"quote":"{}"}}"#, "01".repeat(bytes));
    let longest = Ok(Quoted::Quote(vec![1; MOST_QUOTED]));
    assert_eq!(answers(answer(MOST_QUOTED)), longest);
    assert_eq!(answers(answer(MOST_QUOTED + 1)), Err(AgentError::TooLong));
}

#[test]
fn boundary_of_an_answer() {
    let answer = |length: usize| {
        let mut answer = r#"{"quote":"01"}"#.to_string();
        answer.extend(std::iter::repeat_n(' ', length - answer.len()));
        answer
    };
    assert_eq!(answers(answer(MOST_READ)), Ok(Quoted::Quote(vec![1])));
    assert_eq!(answers(answer(MOST_READ + 1)), Err(AgentError::TooLong));
}

#[test]
fn an_agent_that_sends_without_end_costs_a_bounded_run() {
    let (answer, machine) = asked(URL, Does::NeverEnds);
    assert_eq!(answer, Err(AgentError::TooLong));
    assert!(machine.agent().read <= MOST_READ + 4_096);
}

#[test]
fn an_agent_that_hangs_refuses_or_is_gone_is_told_apart() {
    let failure = |does| asked(URL, does).0;
    assert_eq!(failure(Does::Nothing), Err(AgentError::Unreachable));
    assert_eq!(failure(Does::Hangs), Err(AgentError::TooSlow));
    assert_eq!(failure(Does::Stalls(100)), Err(AgentError::TooSlow));
    assert_eq!(failure(Does::BreaksOff(100)), Err(AgentError::Unreachable));
    let busy = failure(Does::Answers(503, b"{}".to_vec()));
    assert_eq!(busy, Err(AgentError::Refused(503)));
}

#[test]
fn boundary_only_this_machine_is_asked() {
    for url in [
        "http://127.0.0.1:1",
        "http://127.0.0.1:65535/",
        "http://[::1]:8090",
        "http://localhost:8090",
    ] {
        assert!(base(url.as_bytes()).is_some(), "{url}");
    }
    for url in [
        "",
        "http://",
        "https://127.0.0.1:8090",
        "http://127.0.0.1",
        "http://127.0.0.1:",
        "http://127.0.0.1:65536",
        "http://127.0.0.1:+80",
        "http://127.0.0.1:80/path",
        "http://127.0.0.1:80@example.org",
        "http://127.0.0.1:80@example.org:80",
        "http://127.0.0.10:80",
        "http://localhost.example.org:80",
        "http://10.0.0.1:80",
        "http://example.org:80",
        "127.0.0.1:80",
    ] {
        let (answer, machine) = asked(url.as_bytes(), Does::Hangs);
        assert_eq!(answer, Err(AgentError::NotLoopback), "{url}");
        assert_eq!(machine.agent().asked, 0);
    }
    assert_eq!(base(&[0xff, 0xfe]), None);
}
