// SPDX-License-Identifier: Apache-2.0
//! Requests as clients send them, over a real connection.

use super::*;
use crate::{
    answer::NOTICE, back_ends::Simulated, quote::tests::form, BackEnd, Evidence, QuoteError,
    ReportData,
};
use serde_json::{json, Value};
use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Instant,
};
use tokio::runtime;

/// Times that no busy machine exceeds by chance.
const LIMITS: Limits = Limits {
    connections: 4,
    request: Duration::from_secs(10),
    connection: Duration::from_secs(30),
};
const TIME: Duration = Duration::from_secs(20);
/// A time that is meant to be over.
const SHORT: Duration = Duration::from_millis(300);
const DATA: &str = "0102";

/// An agent on a free port, with a thread of its own that lasts as long as the tests.
fn start(back_end: impl BackEnd + 'static) -> SocketAddr {
    start_with(back_end, LIMITS, TIME)
}

fn start_with(back_end: impl BackEnd + 'static, limits: Limits, time: Duration) -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let agent = Arc::new(Agent::new(back_end, time));
            match serve(TcpListener::from_std(listener).unwrap(), agent, limits).await {}
        });
    });
    address
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    stream
}

/// Sends bytes and reads what comes until the other side ends.
fn exchange(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = connect(address);
    stream.write_all(request).unwrap();
    read(&mut stream)
}

fn read(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Ok(_) => {}
        // What was not read when it closed.
        Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {}
        Err(error) => panic!("{error}"),
    }
    String::from_utf8(answer).unwrap()
}

fn parsed(answer: &str) -> (u16, Value) {
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    (status, serde_json::from_str(body).unwrap())
}

fn get(address: SocketAddr, path: &str) -> (u16, Value) {
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n");
    parsed(&exchange(address, request.as_bytes()))
}

fn post(address: SocketAddr, path: &str, headers: &str, body: &str) -> (u16, Value) {
    let length = body.len();
    let head = format!("POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-length: {length}\r\n");
    parsed(&exchange(
        address,
        format!("{head}{headers}\r\n{body}").as_bytes(),
    ))
}

fn ask(address: SocketAddr) -> (u16, Value) {
    post(
        address,
        "/GetQuote",
        "content-type: application/json\r\n",
        &json!({ "report_data": DATA }).to_string(),
    )
}

fn refused(answer: (u16, Value), status: u16, kind: &str) {
    assert_eq!(
        (answer.0, answer.1["kind"].as_str()),
        (status, Some(kind)),
        "{}",
        answer.1
    );
    assert!(answer.1["error"].is_string());
}

/// Makes quotes, and counts how many are made at a time.
#[derive(Default)]
struct Hardware {
    milliseconds: u64,
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl BackEnd for Hardware {
    fn name(&self) -> &'static str {
        "hardware"
    }

    fn quote(&self, about: &ReportData, _: Instant) -> Result<Evidence, QuoteError> {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        thread::sleep(Duration::from_millis(self.milliseconds));
        self.now.fetch_sub(1, Ordering::SeqCst);
        Ok(Evidence {
            event_log: "[]".into(),
            ..Evidence::of_quote(form(about))
        })
    }
}

#[test]
fn a_quote_is_answered_as_dstack_does() {
    let address = start(Hardware::default());
    let about = ReportData::from_hex(DATA).unwrap();
    let expected = json!({
        "quote": hex::encode(form(&about)),
        "event_log": "[]",
        "report_data": about.to_hex(),
        "vm_config": "",
        "attestation": "",
        "back_end": "hardware",
        "simulated": false,
    });
    assert_eq!(ask(address), (200, expected.clone()));
    let paths = ["/GetQuote", "/prpc/RawQuote", "/prpc/Tappd.RawQuote"];
    for path in paths {
        let asked = format!("{path}?json&report_data={DATA}");
        assert_eq!(get(address, &asked), (200, expected.clone()));
        let body = json!({ "report_data": format!("0x{DATA}"), "more": 1 }).to_string();
        assert_eq!(post(address, path, "", &body), (200, expected.clone()));
    }
}

#[test]
fn a_simulation_says_so_in_every_answer() {
    let address = start(Simulated);
    for (status, answer) in [ask(address), get(address, "/Info")] {
        assert_eq!(status, 200);
        assert_eq!(answer["simulated"], true);
        assert_eq!(answer["notice"], NOTICE);
        assert_eq!(answer["back_end"], "simulated");
    }
    // Not even of one byte: nothing that somebody could take for a quote.
    assert_eq!(ask(address).1["quote"], "");
}

#[test]
fn it_tells_what_it_is() {
    let address = start(Hardware::default());
    for path in ["/Info", "/prpc/Info", "/prpc/Tappd.Info"] {
        let (status, info) = get(address, path);
        assert_eq!(
            (status, &info["app_name"]),
            (200, &json!("nerv-quote-agent"))
        );
        assert_eq!(
            (&info["simulated"], info.get("notice")),
            (&json!(false), None)
        );
        assert_eq!(post(address, path, "", "{}").0, 200);
    }
    let version = json!({ "version": env!("CARGO_PKG_VERSION"), "rev": "" });
    assert_eq!(get(address, "/Version"), (200, version));
}

#[test]
fn requests_that_make_no_sense_are_refused() {
    let address = start(Simulated);
    refused(get(address, "/"), 404, "Path");
    refused(get(address, "/getquote"), 404, "Path");
    // Its report data would be hashed first.
    refused(get(address, "/prpc/Tappd.TdxQuote"), 404, "Path");
    refused(get(address, "/GetQuote"), 400, "NoReportData");
    refused(get(address, "/GetQuote?report_data="), 400, "ReportData");
    refused(get(address, "/GetQuote?report_data=xy"), 400, "ReportData");
    for body in [
        "",
        "{}",
        "[]",
        "{\"report_data\":7}",
        "{\"report_data\":\"00\"",
    ] {
        refused(post(address, "/GetQuote", "", body), 400, "NoReportData");
    }
    let long = json!({ "report_data": "00".repeat(65) }).to_string();
    refused(post(address, "/GetQuote", "", &long), 400, "ReportData");
    let put = format!("PUT /GetQuote HTTP/1.1\r\nhost: {address}\r\ncontent-length: 0\r\n\r\n");
    let answer = exchange(address, put.as_bytes());
    assert!(answer.contains("allow: GET, POST\r\n"), "{answer}");
    refused(parsed(&answer), 405, "Method");
    let text = "content-type: text/plain\r\n";
    refused(
        post(address, "/GetQuote", text, "{\"report_data\":\"00\"}"),
        415,
        "MediaType",
    );
}

#[test]
fn web_pages_get_nothing() {
    let address = start(Simulated);
    let page = "origin: http://localhost\r\n";
    refused(
        post(address, "/GetQuote", page, "{\"report_data\":\"00\"}"),
        403,
        "Browser",
    );
    for host in [
        "example.com",
        "example.com:80",
        "10.0.0.1",
        "127.0.0.1.example.com",
        "",
        "@",
    ] {
        let request = format!("GET /Info HTTP/1.1\r\nhost: {host}\r\n\r\n");
        refused(parsed(&exchange(address, request.as_bytes())), 403, "Host");
    }
    refused(
        parsed(&exchange(address, b"GET /Info HTTP/1.0\r\n\r\n")),
        403,
        "Host",
    );
    for host in [
        "localhost",
        "LOCALHOST:1",
        "127.0.0.1",
        "127.1.2.3:4",
        "[::1]:8090",
    ] {
        let request = format!("GET /Info HTTP/1.1\r\nhost: {host}\r\n\r\n");
        assert_eq!(
            parsed(&exchange(address, request.as_bytes())).0,
            200,
            "{host}"
        );
    }
}

#[test]
fn a_request_has_a_bounded_size() {
    let address = start(Simulated);
    let body = |bytes: usize| {
        let bare = json!({ "report_data": "00", "more": "" }).to_string().len();
        json!({ "report_data": "00", "more": "x".repeat(bytes - bare) }).to_string()
    };
    assert_eq!(post(address, "/GetQuote", "", &body(request::BODY)).0, 200);
    refused(
        post(address, "/GetQuote", "", &body(request::BODY + 1)),
        413,
        "TooLong",
    );
    // In pieces, without a length said before.
    let head =
        format!("POST /GetQuote HTTP/1.1\r\nhost: {address}\r\ntransfer-encoding: chunked\r\n\r\n");
    let piece = format!("800\r\n{}\r\n", " ".repeat(0x800));
    let answer = exchange(
        address,
        format!("{head}{piece}{piece}{piece}0\r\n\r\n").as_bytes(),
    );
    refused(parsed(&answer), 413, "TooLong");
    // A head that never ends.
    let head = format!(
        "GET /Info HTTP/1.1\r\nhost: {address}\r\nx: {}",
        "y".repeat(2 * HEAD)
    );
    let answer = exchange(address, head.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
}

#[test]
fn a_request_has_a_bounded_time() {
    let limits = Limits {
        request: SHORT,
        ..LIMITS
    };
    let address = start_with(Simulated, limits, TIME);
    let began = Instant::now();
    // A head that does not come.
    let mut stream = connect(address);
    stream.write_all(b"GET /Info HTTP/1.1\r\n").unwrap();
    assert_eq!(read(&mut stream), "");
    // A body that does not come.
    let mut stream = connect(address);
    stream.write_all(half(address).as_bytes()).unwrap();
    refused(parsed(&read(&mut stream)), 408, "TooSlow");
    assert!(began.elapsed() >= SHORT * 2);
}

/// A request whose body is not all there.
fn half(address: SocketAddr) -> String {
    format!("POST /GetQuote HTTP/1.1\r\nhost: {address}\r\ncontent-length: 9\r\n\r\n{{")
}

#[test]
fn a_body_that_breaks_off_is_no_request() {
    let address = start(Simulated);
    let mut stream = connect(address);
    stream.write_all(half(address).as_bytes()).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let answer = read(&mut stream);
    assert!(answer.is_empty() || parsed(&answer).0 == 400, "{answer}");
    assert_eq!(ask(address).0, 200);
}

#[test]
fn a_connection_too_many_is_closed() {
    let limits = Limits {
        request: Duration::from_secs(2),
        ..LIMITS
    };
    let address = start_with(Simulated, limits, TIME);
    let mut open: Vec<_> = (0..limits.connections).map(|_| connect(address)).collect();
    // They are taken in the order in which they came.
    assert_eq!(read(&mut connect(address)), "");
    // The others are closed when their time is over, and there is room again.
    for stream in &mut open {
        assert_eq!(read(stream), "");
    }
    assert_eq!(ask(address).0, 200);
}

#[test]
fn one_quote_is_made_at_a_time() {
    let hardware = Hardware {
        milliseconds: 20,
        ..Hardware::default()
    };
    let most = hardware.most.clone();
    let address = start(hardware);
    let clients: Vec<_> = (0..LIMITS.connections)
        .map(|_| thread::spawn(move || ask(address).0))
        .collect();
    for client in clients {
        assert_eq!(client.join().unwrap(), 200);
    }
    assert_eq!(most.load(Ordering::SeqCst), 1);
}

#[test]
fn hardware_that_hangs_keeps_nobody() {
    let hardware = Hardware {
        milliseconds: 5_000,
        ..Hardware::default()
    };
    let most = hardware.most.clone();
    let address = start_with(hardware, LIMITS, SHORT);
    refused(ask(address), 504, "TimedOut");
    // Nobody else is sent there as long as it hangs, and what needs no quote is answered.
    refused(ask(address), 503, "Busy");
    assert_eq!(get(address, "/Info").0, 200);
    assert_eq!(most.load(Ordering::SeqCst), 1);
}

/// A back end with one error.
struct Failing(fn() -> QuoteError);

impl BackEnd for Failing {
    fn name(&self) -> &'static str {
        "failing"
    }

    fn quote(&self, _: &ReportData, _: Instant) -> Result<Evidence, QuoteError> {
        Err((self.0)())
    }
}

/// A back end that breaks down.
struct Breaking;

impl BackEnd for Breaking {
    fn name(&self) -> &'static str {
        "breaking"
    }

    fn quote(&self, _: &ReportData, _: Instant) -> Result<Evidence, QuoteError> {
        panic!("on purpose")
    }
}

#[test]
fn every_error_has_its_status() {
    type Case = (fn() -> QuoteError, u16, &'static str);
    let errors: [Case; 9] = [
        (|| QuoteError::Busy, 503, "Busy"),
        (
            || QuoteError::Interfered {
                expected: 1,
                found: 2,
            },
            503,
            "Interfered",
        ),
        (|| QuoteError::TimedOut(TIME), 504, "TimedOut"),
        (|| QuoteError::Missing { what: "it".into() }, 501, "Missing"),
        (
            || QuoteError::UnsupportedProvider("x".into()),
            501,
            "UnsupportedProvider",
        ),
        (
            || QuoteError::io("reading", io::ErrorKind::Other.into()),
            502,
            "Io",
        ),
        (|| QuoteError::TooLong { limit: 1 }, 502, "TooLong"),
        (|| QuoteError::NotAQuote("no"), 502, "NotAQuote"),
        (|| QuoteError::Refused { status: 400 }, 502, "Refused"),
    ];
    for (error, status, kind) in errors {
        refused(ask(start(Failing(error))), status, kind);
    }
    refused(
        ask(start(Failing(|| QuoteError::OtherReportData))),
        502,
        "OtherReportData",
    );
    let address = start(Breaking);
    refused(ask(address), 500, "Broken");
    // And the next one is not kept out by it.
    refused(ask(address), 500, "Broken");
}
