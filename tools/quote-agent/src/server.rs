// SPDX-License-Identifier: Apache-2.0
//! The agent's side of HTTP. Whoever connects gets one answer, and is not waited for.

use crate::{
    answer::{InfoAnswer, Origin, QuoteAnswer, Refusal, VersionAnswer},
    request::{self, Asked, RequestError},
    Agent,
};
use http_body_util::Full;
use hyper::{
    body::{Body, Bytes, Incoming},
    header::{HeaderValue, ALLOW, CONTENT_TYPE},
    server::conn::http1,
    service::service_fn,
    Request, Response, StatusCode,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::Serialize;
use std::{convert::Infallible, error::Error, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::Semaphore, time};

/// The most bytes of a request before its body.
const HEAD: usize = 16 * 1024;
/// Until a listener that failed is tried again.
const PAUSE: Duration = Duration::from_millis(100);

/// What clients may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The connections that are open at a time. A further one is closed at once.
    pub connections: usize,
    /// Until head and body of a request are there, for each.
    pub request: Duration,
    /// Until a connection is closed, with an answer or without.
    pub connection: Duration,
}

/// Answers whoever connects, for as long as the process runs.
pub async fn serve(listener: TcpListener, agent: Arc<Agent>, limits: Limits) -> Infallible {
    let places = Arc::new(Semaphore::new(limits.connections));
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                eprintln!("no connection: {error}");
                time::sleep(PAUSE).await;
                continue;
            }
        };
        let Ok(place) = places.clone().try_acquire_owned() else {
            continue;
        };
        let agent = agent.clone();
        tokio::spawn(async move {
            let answer = service_fn(|request: Request<Incoming>| {
                let agent = agent.clone();
                async move { Ok::<_, Infallible>(answer(request, &agent, limits.request).await) }
            });
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(limits.request)
                .max_buf_size(HEAD)
                .keep_alive(false)
                .serve_connection(TokioIo::new(stream), answer);
            // A client that breaks off or dawdles is not worth a word.
            let _ = time::timeout(limits.connection, connection).await;
            drop(place);
        });
    }
}

/// Answers a request, and tells of it.
pub async fn answer<B>(request: Request<B>, agent: &Agent, time: Duration) -> Response<Full<Bytes>>
where
    B: Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let asked = match request::read(request, time).await {
        Ok(asked) => asked,
        Err(error) => {
            eprintln!("refused: {error}");
            let mut response = refuse(error.status(), error.to_string(), error.kind());
            if error == RequestError::Method {
                response
                    .headers_mut()
                    .insert(ALLOW, HeaderValue::from_static("GET, POST"));
            }
            return response;
        }
    };
    match asked {
        Asked::Info => respond(
            StatusCode::OK,
            &InfoAnswer::of(Origin::of(agent.name(), agent.is_simulated())),
        ),
        Asked::Version => respond(StatusCode::OK, &VersionAnswer::default()),
        Asked::Quote(about) => match agent.quote(about).await {
            Ok(evidence) => {
                match &evidence.quote {
                    Some(quote) => eprintln!("a quote of {} bytes about {about:?}", quote.len()),
                    None => eprintln!("SIMULATED: no quote about {about:?}"),
                }
                respond(
                    StatusCode::OK,
                    &QuoteAnswer::of(
                        evidence,
                        &about,
                        Origin::of(agent.name(), agent.is_simulated()),
                    ),
                )
            }
            Err(error) => {
                eprintln!("no quote about {about:?}: {error}");
                refuse(error.status(), error.to_string(), error.kind())
            }
        },
    }
}

fn refuse(status: StatusCode, error: String, kind: &'static str) -> Response<Full<Bytes>> {
    respond(status, &Refusal { error, kind })
}

fn respond(status: StatusCode, answer: &impl Serialize) -> Response<Full<Bytes>> {
    // Texts and flags: there is nothing in them that JSON has no form for.
    let body = serde_json::to_vec(answer).unwrap_or_default();
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

#[cfg(test)]
mod tests;
