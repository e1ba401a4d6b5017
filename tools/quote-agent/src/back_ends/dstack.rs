// SPDX-License-Identifier: Apache-2.0
//! Quotes of a confidential virtual machine of dstack, by the socket of its guest agent.

use crate::{
    back_end::{BackEnd, Evidence},
    quote, QuoteError, ReportData,
};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{
    body::Bytes,
    client::conn::http1,
    header::{CONTENT_TYPE, HOST},
    Method, Request, StatusCode,
};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::json;
use std::{
    io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tokio::{net::UnixStream, runtime, time};

/// Where dstack puts the socket, in the guest and in its containers.
const SOCKET: &str = "/var/run/dstack.sock";
/// The most bytes of an answer. Most of it is the log of events.
const ANSWER: usize = 512 * 1024;

/// The socket of a guest agent.
#[derive(Debug)]
pub struct Dstack {
    socket: PathBuf,
}

/// What it answers, as far as it is of interest.
#[derive(Deserialize)]
struct Answer {
    quote: String,
    #[serde(default)]
    event_log: String,
    #[serde(default)]
    vm_config: String,
}

impl Dstack {
    /// One at another place.
    pub fn at(socket: PathBuf) -> Self {
        Self { socket }
    }

    async fn ask(&self, about: &ReportData) -> Result<Bytes, QuoteError> {
        let stream = UnixStream::connect(&self.socket).await;
        let stream = stream.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => QuoteError::Missing {
                what: format!("the socket {}", self.socket.display()),
            },
            _ => QuoteError::io("connecting to dstack", error),
        })?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(broken)?;
        // It ends with this request's runtime at the latest.
        tokio::spawn(connection);
        let request = Request::builder()
            .method(Method::POST)
            .uri("/GetQuote")
            .header(HOST, "dstack")
            // Without it the body is taken for a protocol buffer.
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(
                json!({ "report_data": about.to_hex() }).to_string(),
            )))
            .map_err(|error| QuoteError::io("asking dstack", io::Error::other(error)))?;
        let response = sender.send_request(request).await.map_err(broken)?;
        if response.status() != StatusCode::OK {
            return Err(QuoteError::Refused {
                status: response.status().as_u16(),
            });
        }
        match Limited::new(response.into_body(), ANSWER).collect().await {
            Ok(body) => Ok(body.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => {
                Err(QuoteError::TooLong { limit: ANSWER })
            }
            Err(error) => Err(QuoteError::io(
                "reading dstack's answer",
                io::Error::other(error),
            )),
        }
    }
}

impl BackEnd for Dstack {
    fn name(&self) -> &'static str {
        "dstack"
    }

    fn quote(&self, about: &ReportData, deadline: Instant) -> Result<Evidence, QuoteError> {
        let left = deadline.saturating_duration_since(Instant::now());
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| QuoteError::io("starting", error))?;
        let body = runtime.block_on(async { time::timeout(left, self.ask(about)).await });
        let answer: Answer = serde_json::from_slice(&body.map_err(|_| late(left))??)
            .map_err(|_| QuoteError::NotAQuote("dstack's answer is not JSON with a quote"))?;
        let quote = hex::decode(answer.quote.trim_start_matches("0x"))
            .map_err(|_| QuoteError::NotAQuote("it is not hexadecimal"))?;
        quote::check(&quote, about)?;
        Ok(Evidence {
            quote: Some(quote),
            event_log: answer.event_log,
            vm_config: answer.vm_config,
        })
    }
}

fn broken(error: hyper::Error) -> QuoteError {
    QuoteError::io("asking dstack", io::Error::other(error))
}

fn late(after: Duration) -> QuoteError {
    QuoteError::TimedOut(after)
}

/// Where the socket of this machine is.
pub(crate) fn usual_place() -> &'static Path {
    Path::new(SOCKET)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quote::tests::form;
    use std::{
        io::{Read, Write},
        os::unix::net::UnixListener,
        thread::{self, JoinHandle},
    };
    use tempfile::{tempdir, TempDir};

    const ABOUT: [u8; 64] = [7; 64];

    /// What a guest agent does with one request.
    enum Does {
        Answers(u16, String),
        Hangs,
        HangsUp,
        SendsWithoutEnd,
    }

    /// A guest agent that is asked once; returns what it was asked.
    fn guest(does: Does) -> (TempDir, Dstack, JoinHandle<String>) {
        let folder = tempdir().unwrap();
        let path = folder.path().join("dstack.sock");
        let listener = UnixListener::bind(&path).unwrap();
        let asked = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = Vec::new();
            let mut some = [0; 1024];
            while !asked.ends_with(b"}") {
                let read = stream.read(&mut some).unwrap();
                asked.extend_from_slice(&some[..read]);
            }
            match does {
                Does::Answers(status, body) => {
                    let length = body.len();
                    let head =
                        format!("HTTP/1.1 {status} Said\r\ncontent-length: {length}\r\n\r\n");
                    // Whoever asked may have seen enough.
                    let _ = stream.write_all(head.as_bytes());
                    let _ = stream.write_all(body.as_bytes());
                }
                Does::Hangs => {
                    // Until the other side ends.
                    let _ = stream.read(&mut some);
                }
                Does::HangsUp => drop(stream),
                Does::SendsWithoutEnd => {
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
                    while stream.write_all(&[b' '; 4096]).is_ok() {}
                }
            }
            String::from_utf8(asked).unwrap()
        });
        (folder, Dstack::at(path), asked)
    }

    /// As much time as nothing needs that is answered.
    const ENOUGH: Duration = Duration::from_secs(20);
    /// A time that is meant to be over.
    const SHORT: Duration = Duration::from_millis(200);

    fn ask(back_end: &Dstack) -> Result<Evidence, QuoteError> {
        ask_within(back_end, ENOUGH)
    }

    fn ask_within(back_end: &Dstack, time: Duration) -> Result<Evidence, QuoteError> {
        back_end.quote(&ABOUT.into(), Instant::now() + time)
    }

    fn kind(does: Does) -> &'static str {
        let (_folder, back_end, guest) = guest(does);
        let error = ask(&back_end).unwrap_err();
        guest.join().unwrap();
        error.kind()
    }

    fn answer(quote: &[u8]) -> String {
        json!({
            "quote": hex::encode(quote),
            "event_log": "[]",
            "report_data": hex::encode(ABOUT),
            "vm_config": "{}",
            "attestation": "",
        })
        .to_string()
    }

    #[test]
    fn it_is_asked_as_its_interface_says() {
        let quote = form(&ABOUT.into());
        let (_folder, back_end, guest) = guest(Does::Answers(200, answer(&quote)));
        let evidence = ask(&back_end).unwrap();
        assert_eq!(evidence.quote, Some(quote));
        assert_eq!((&*evidence.event_log, &*evidence.vm_config), ("[]", "{}"));
        let asked = guest.join().unwrap();
        assert!(asked.starts_with("POST /GetQuote HTTP/1.1\r\n"), "{asked}");
        assert!(
            asked.contains("content-type: application/json\r\n"),
            "{asked}"
        );
        assert!(
            asked.ends_with(&format!("{{\"report_data\":\"{}\"}}", "07".repeat(64))),
            "{asked}"
        );
    }

    #[test]
    fn an_older_agent_need_not_know_the_machine() {
        let body = json!({ "quote": hex::encode(form(&ABOUT.into())) });
        let (_folder, back_end, guest) = guest(Does::Answers(200, body.to_string()));
        assert_eq!(ask(&back_end).unwrap().vm_config, "");
        guest.join().unwrap();
    }

    #[test]
    fn what_is_no_quote_about_the_data_is_refused() {
        let other = answer(&form(&[8; 64].into()));
        assert_eq!(kind(Does::Answers(200, other)), "OtherReportData");
        // On other hardware it answers without a quote.
        assert_eq!(kind(Does::Answers(200, answer(&[]))), "NotAQuote");
        for body in ["", "[]", "{}", "{\"quote\": 7}", "{\"quote\": \"xyz\"}"] {
            assert_eq!(kind(Does::Answers(200, body.into())), "NotAQuote", "{body}");
        }
    }

    #[test]
    fn its_refusal_is_passed_on() {
        let body = "{\"error\":\"no\"}".into();
        let (_folder, back_end, guest) = guest(Does::Answers(400, body));
        let error = ask(&back_end).unwrap_err();
        assert!(
            matches!(error, QuoteError::Refused { status: 400 }),
            "{error}"
        );
        guest.join().unwrap();
    }

    #[test]
    fn one_that_hangs_is_left() {
        let (_folder, back_end, guest) = guest(Does::Hangs);
        assert_eq!(ask_within(&back_end, SHORT).unwrap_err().kind(), "TimedOut");
        guest.join().unwrap();
    }

    #[test]
    fn one_that_hangs_up_is_told() {
        assert_eq!(kind(Does::HangsUp), "Io");
    }

    #[test]
    fn megabytes_are_not_read() {
        assert_eq!(kind(Does::SendsWithoutEnd), "TooLong");
        assert_eq!(kind(Does::Answers(200, " ".repeat(ANSWER + 1))), "TooLong");
    }

    #[test]
    fn without_a_socket_that_is_said() {
        let folder = tempdir().unwrap();
        let error = ask(&Dstack::at(folder.path().join("none.sock"))).unwrap_err();
        assert_eq!(error.kind(), "Missing");
    }
}
