// SPDX-License-Identifier: Apache-2.0
//! JSON-RPC over HTTP to nodes that nobody vouches for: every call ends within its time, takes no more
//! memory than it was allowed, and goes where it was sent, for redirections are not followed.

use codec::Encode;
use http_body_util::{BodyExt, Full};
use hyper::{
    body::{Bytes, Incoming},
    header::{CONTENT_LENGTH, CONTENT_TYPE},
    Method, Request, Response, Uri,
};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{connect::HttpConnector, Client},
    rt::TokioExecutor,
};
use serde::Deserialize;
use serde_json::{json, Value};
use std::{borrow::Cow, fmt, io, time::Duration};

/// How long it may take until a connection is there.
const CONNECT: Duration = Duration::from_secs(5);

/// The most characters of another node's text that are shown.
const SHOWN: usize = 160;

/// Why a call brought nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum CallError {
    /// The address is none that can be called.
    Address,
    /// There is no connection, or it broke.
    Connection(String),
    /// The time is over.
    Time(Duration),
    /// The answer is not one of success; a redirection is none either.
    Status(u16),
    /// The answer is longer than it may be.
    TooLong {
        /// The bytes it may have.
        limit: usize,
    },
    /// The answer is no JSON-RPC, or of another kind than it must be.
    Garbage,
    /// The node refused.
    Refused {
        /// Its code.
        code: i64,
        /// Its words, cut and cleaned.
        message: String,
    },
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Address => f.write_str("its address cannot be called"),
            Self::Connection(error) => write!(f, "no connection: {error}"),
            Self::Time(time) => write!(f, "no answer within {} s", time.as_secs_f32()),
            Self::Status(status) => write!(f, "it answered with status {status}"),
            Self::TooLong { limit } => write!(f, "it sent more than {limit} bytes"),
            Self::Garbage => f.write_str("it sent what is no answer"),
            Self::Refused { code, message } => write!(f, "it refused: {message} ({code})"),
        }
    }
}

impl std::error::Error for CallError {}

/// What a call may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The bytes of the answer.
    pub bytes: usize,
    /// The time from the first byte sent to the last one received.
    pub time: Duration,
}

/// A client. Its clones share their connections.
#[derive(Clone)]
pub struct Http {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl Http {
    /// Makes a client that trusts the certificates that the system trusts.
    pub fn new() -> io::Result<Self> {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(CONNECT));
        connector.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(rustls::crypto::ring::default_provider())?
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        let client = Client::builder(TokioExecutor::new())
            // Answers of nodes that are asked once in a while are not worth a connection kept open.
            .pool_idle_timeout(Duration::from_secs(5))
            .pool_max_idle_per_host(1)
            .build(connector);
        Ok(Self { client })
    }

    /// Calls a method, and reads its result as `read` makes it of the text.
    pub async fn call<T>(
        &self,
        url: &str,
        method: &str,
        params: Value,
        limits: Limits,
        read: impl FnOnce(Body) -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        let answer = self.post(url, method, params, limits.bytes);
        let body = tokio::time::timeout(limits.time, answer).await;
        read(body.map_err(|_| CallError::Time(limits.time))??)
    }

    async fn post(
        &self,
        url: &str,
        method: &str,
        params: Value,
        limit: usize,
    ) -> Result<Body, CallError> {
        let uri: Uri = url.parse().map_err(|_| CallError::Address)?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none() {
            return Err(CallError::Address);
        }
        let call = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let request = Request::builder()
            .method(Method::POST)
            .uri(uri)
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(call.to_string())))
            .map_err(|_| CallError::Address)?;
        let response = self.client.request(request).await;
        let response =
            response.map_err(|error| CallError::Connection(shown(&error.to_string())))?;
        if !response.status().is_success() {
            return Err(CallError::Status(response.status().as_u16()));
        }
        read_body(response, limit).await.map(Body)
    }
}

/// Reads a body piece by piece, and stops where it has more bytes than it may.
async fn read_body(response: Response<Incoming>, limit: usize) -> Result<Vec<u8>, CallError> {
    let claimed = response.headers().get(CONTENT_LENGTH);
    let claimed = claimed.and_then(|length| length.to_str().ok()?.parse().ok());
    let too_long = CallError::TooLong { limit };
    if claimed.is_some_and(|length: usize| length > limit) {
        return Err(too_long);
    }
    let mut bytes = Vec::with_capacity(claimed.unwrap_or(0));
    let mut body = response.into_body();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| CallError::Connection(shown(&error.to_string())))?;
        if let Ok(data) = frame.into_data() {
            if data.len() > limit - bytes.len() {
                return Err(too_long);
            }
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes)
}

/// The text of an answer.
pub struct Body(Vec<u8>);

#[derive(Deserialize)]
struct Answer<T> {
    result: Option<T>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    code: i64,
    message: String,
}

/// Text that is not copied where it need not be.
#[derive(Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Body {
    fn result<'a, T: Deserialize<'a>>(&'a self) -> Result<T, CallError> {
        let answer: Answer<T> = serde_json::from_slice(&self.0).map_err(|_| CallError::Garbage)?;
        match answer {
            Answer {
                error: Some(Refusal { code, message }),
                ..
            } => Err(CallError::Refused {
                code,
                message: shown(&message),
            }),
            Answer {
                result: Some(result),
                ..
            } => Ok(result),
            _ => Err(CallError::Garbage),
        }
    }

    /// The result as JSON.
    pub fn json(self) -> Result<Value, CallError> {
        self.result()
    }

    /// The result as bytes, of which it has the hexadecimal digits behind `0x`.
    pub fn bytes(self) -> Result<Vec<u8>, CallError> {
        let Text(text) = self.result()?;
        from_hex(text.as_bytes()).ok_or(CallError::Garbage)
    }
}

/// Reads `0x` and hexadecimal digits.
pub fn from_hex(text: &[u8]) -> Option<Vec<u8>> {
    let digits = text.strip_prefix(b"0x")?;
    if digits.len() % 2 != 0 {
        return None;
    }
    let nibble = |digit: u8| char::from(digit).to_digit(16).map(|nibble| nibble as u8);
    let pairs = digits.chunks_exact(2);
    pairs
        .map(|pair| Some(nibble(pair[0])? << 4 | nibble(pair[1])?))
        .collect()
}

/// The parameters of `state_call`: a runtime API's function with its arguments.
pub fn state_call(function: &str, arguments: &impl Encode) -> Value {
    let mut digits = String::from("0x");
    for byte in arguments.encode() {
        digits.push_str(&format!("{byte:02x}"));
    }
    json!([function, digits])
}

/// Text of another node, short and without what a terminal would take for a command.
fn shown(text: &str) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().take(SHOWN).map(clean).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    /// What a server does once it has read a request: sends these bytes, and then stays or goes.
    pub(crate) enum Then {
        Close,
        Stay,
        Repeat,
    }

    /// A server that answers whatever it is asked. Returns its URL.
    pub(crate) async fn server(answer: Vec<u8>, then: Then) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 4_096];
                if stream.read(&mut request).await.is_err() {
                    continue;
                }
                let mut sent = stream.write_all(&answer).await;
                match then {
                    Then::Close => {}
                    Then::Stay => tokio::time::sleep(Duration::from_secs(600)).await,
                    Then::Repeat => {
                        while sent.is_ok() {
                            sent = stream.write_all(&[b'0'; 65_536]).await;
                        }
                    }
                }
            }
        });
        url
    }

    pub(crate) fn ok(body: &str) -> Vec<u8> {
        let length = body.len();
        format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
    }

    const LIMITS: Limits = Limits {
        bytes: 10_000,
        time: Duration::from_secs(20),
    };

    async fn call(answer: Vec<u8>, then: Then, limits: Limits) -> Result<Vec<u8>, CallError> {
        let url = server(answer, then).await;
        let http = Http::new().unwrap();
        http.call(&url, "method", json!([]), limits, Body::bytes)
            .await
    }

    async fn answered(body: &str) -> Result<Vec<u8>, CallError> {
        call(ok(body), Then::Close, LIMITS).await
    }

    #[tokio::test]
    async fn answers_are_read() {
        let body = r#"{"jsonrpc":"2.0","id":1,"result":"0x00ff10"}"#;
        assert_eq!(answered(body).await, Ok(vec![0, 255, 16]));
        let url = server(ok(r#"{"result":[1]}"#), Then::Close).await;
        let http = Http::new().unwrap();
        let read = http
            .call(&url, "method", json!([]), LIMITS, Body::json)
            .await;
        assert_eq!(read, Ok(json!([1])));
    }

    #[tokio::test]
    async fn refusals_are_told_in_clean_words() {
        let long = "x".repeat(1_000);
        let body = format!(r#"{{"error":{{"code":-32601,"message":"\u001b[31mno {long}"}}}}"#);
        let Err(CallError::Refused { code, message }) = answered(&body).await else {
            panic!("not refused")
        };
        assert_eq!(code, -32_601);
        assert_eq!(message.chars().count(), SHOWN);
        assert!(message.starts_with(" [31mno x"), "{message}");
    }

    #[tokio::test]
    async fn garbage_is_named() {
        for body in [
            "",
            "garbage",
            "[]",
            "{}",
            r#"{"result":null}"#,
            r#"{"result":7}"#,
            r#"{"result":"ff"}"#,
            r#"{"result":"0xf"}"#,
            r#"{"result":"0xgg"}"#,
            r#"{"result":"0x00"#,
        ] {
            assert_eq!(answered(body).await, Err(CallError::Garbage), "{body}");
        }
        let nested = format!(r#"{{"result":{}"#, "[".repeat(9_000));
        assert_eq!(answered(&nested).await, Err(CallError::Garbage));
    }

    #[tokio::test]
    async fn too_long_answers_are_cut_off() {
        let too_long = Err(CallError::TooLong { limit: 10_000 });
        // One that says so, one that does not, and one that never ends.
        let long = "0".repeat(10_001);
        assert_eq!(answered(&long).await, too_long);
        let silent = format!("HTTP/1.1 200 OK\r\n\r\n{long}").into_bytes();
        assert_eq!(call(silent, Then::Close, LIMITS).await, too_long);
        let endless = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
        assert_eq!(call(endless, Then::Repeat, LIMITS).await, too_long);
    }

    #[tokio::test]
    async fn answers_that_stop_half_way_cost_their_time_and_no_more() {
        let time = Duration::from_millis(300);
        let limits = Limits { time, ..LIMITS };
        let over = Err(CallError::Time(time));
        assert_eq!(call(Vec::new(), Then::Stay, limits).await, over);
        let half = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".to_vec();
        assert_eq!(call(half.clone(), Then::Stay, limits).await, over);
        let cut = call(half, Then::Close, LIMITS).await;
        assert!(matches!(cut, Err(CallError::Connection(_))), "{cut:?}");
    }

    #[tokio::test]
    async fn redirections_and_failures_are_not_followed() {
        let there = server(ok(r#"{"result":"0x"}"#), Then::Close).await;
        let moved = format!("HTTP/1.1 307 Moved\r\nlocation: {there}\r\ncontent-length: 0\r\n\r\n");
        let answer = call(moved.into_bytes(), Then::Close, LIMITS).await;
        assert_eq!(answer, Err(CallError::Status(307)));
        let failed = b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n".to_vec();
        let answer = call(failed, Then::Close, LIMITS).await;
        assert_eq!(answer, Err(CallError::Status(500)));
    }

    #[tokio::test]
    async fn addresses_that_cannot_be_called() {
        let http = Http::new().unwrap();
        for url in [
            "",
            "127.0.0.1",
            "ftp://127.0.0.1",
            "/path",
            "http://",
            "no url",
        ] {
            let called = http.call(url, "m", json!([]), LIMITS, Body::bytes).await;
            assert_eq!(called, Err(CallError::Address), "{url}");
        }
        // A port at which nobody listens any more.
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        let called = http.call(&url, "m", json!([]), LIMITS, Body::bytes).await;
        assert!(
            matches!(called, Err(CallError::Connection(_))),
            "{called:?}"
        );
    }

    #[test]
    fn arguments_of_the_runtime_api() {
        let params = state_call("ShardsApi_checkpoint", &(1u32, 255u8));
        assert_eq!(params, json!(["ShardsApi_checkpoint", "0x01000000ff"]));
    }
}
