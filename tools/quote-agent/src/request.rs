// SPDX-License-Identifier: Apache-2.0
//! What is asked, and whether it may be.

use crate::report_data::{ReportData, ReportDataError};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::{
    body::Body,
    header::{CONTENT_TYPE, HOST, ORIGIN},
    http::{request::Parts, uri::Authority},
    Method, Request, StatusCode,
};
use serde::Deserialize;
use std::{error::Error, fmt, net::IpAddr, time::Duration};
use tokio::time::timeout;

/// The most bytes of a request's body.
pub const BODY: usize = 4 * 1024;

/// What is asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Asked {
    /// A quote about the data.
    Quote(ReportData),
    /// What this agent is.
    Info,
    /// Its version.
    Version,
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RequestError {
    /// It was sent to another name than that of this machine's loopback interface.
    Host,
    /// A browser sent it for a web page.
    Browser,
    /// There is nothing at its path.
    Path,
    /// Its method is neither GET nor POST.
    Method,
    /// Its body is said to be something else than JSON.
    MediaType,
    /// Its body has more than 4 KiB.
    TooLong,
    /// Its body did not come in time.
    TooSlow,
    /// Its body broke off.
    BrokenOff,
    /// Its body is not JSON with `report_data`, or its query has none.
    NoReportData,
    /// The report data is none.
    ReportData(ReportDataError),
}

#[derive(Clone, Copy)]
enum Route {
    Quote,
    Info,
    Version,
}

/// The body of `GetQuote`.
#[derive(Deserialize)]
struct QuoteBody {
    report_data: String,
}

impl RequestError {
    /// The status by which it is told.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Host | Self::Browser => StatusCode::FORBIDDEN,
            Self::Path => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::BrokenOff | Self::NoReportData | Self::ReportData(_) => StatusCode::BAD_REQUEST,
        }
    }

    /// Its name, for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Host => "Host",
            Self::Browser => "Browser",
            Self::Path => "Path",
            Self::Method => "Method",
            Self::MediaType => "MediaType",
            Self::TooLong => "TooLong",
            Self::TooSlow => "TooSlow",
            Self::BrokenOff => "BrokenOff",
            Self::NoReportData => "NoReportData",
            Self::ReportData(_) => "ReportData",
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Host => f.write_str("the request is addressed to another host than the loopback"),
            Self::Browser => f.write_str("web pages are not answered"),
            Self::Path => f.write_str("there is GetQuote, Info and Version"),
            Self::Method => f.write_str("the method is neither GET nor POST"),
            Self::MediaType => f.write_str("the body is not application/json"),
            Self::TooLong => write!(f, "the body has more than {BODY} bytes"),
            Self::TooSlow => f.write_str("the body did not come in time"),
            Self::BrokenOff => f.write_str("the body broke off"),
            Self::NoReportData => f.write_str("there is no report_data"),
            Self::ReportData(error) => error.fmt(f),
        }
    }
}

/// Reads what is asked, the body within the time.
pub async fn read<B>(request: Request<B>, time: Duration) -> Result<Asked, RequestError>
where
    B: Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let (parts, body) = request.into_parts();
    // Before the body: it costs nothing.
    match gate(&parts)? {
        Route::Info => Ok(Asked::Info),
        Route::Version => Ok(Asked::Version),
        Route::Quote if parts.method == Method::GET => {
            let query = parts.uri.query().unwrap_or_default();
            let text = query
                .split('&')
                .find_map(|pair| pair.strip_prefix("report_data="));
            quote(text.ok_or(RequestError::NoReportData)?)
        }
        Route::Quote => {
            let body = timeout(time, Limited::new(body, BODY).collect()).await;
            let body = body.map_err(|_| RequestError::TooSlow)?;
            let body = body.map_err(|error| match error.is::<LengthLimitError>() {
                true => RequestError::TooLong,
                false => RequestError::BrokenOff,
            })?;
            let body: QuoteBody =
                serde_json::from_slice(&body.to_bytes()).map_err(|_| RequestError::NoReportData)?;
            quote(&body.report_data)
        }
    }
}

fn quote(text: &str) -> Result<Asked, RequestError> {
    ReportData::from_hex(text)
        .map(Asked::Quote)
        .map_err(RequestError::ReportData)
}

fn gate(parts: &Parts) -> Result<Route, RequestError> {
    // A web page may have its browser send requests to this machine, under a name that leads here. Whoever
    // gets a quote about its own key would pass for this enclave.
    if parts.headers.contains_key(ORIGIN) {
        return Err(RequestError::Browser);
    }
    let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
    if !host.is_some_and(is_loopback) {
        return Err(RequestError::Host);
    }
    let route = route_of(parts.uri.path()).ok_or(RequestError::Path)?;
    if parts.method != Method::GET && parts.method != Method::POST {
        return Err(RequestError::Method);
    }
    if let Some(kind) = parts.headers.get(CONTENT_TYPE) {
        let kind = kind.to_str().unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(RequestError::MediaType);
        }
    }
    Ok(route)
}

fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else {
        return false;
    };
    let host = authority.host();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Paths of the guest agent, and those of its predecessor's whose report data is not hashed.
fn route_of(path: &str) -> Option<Route> {
    match path {
        "/GetQuote" | "/prpc/RawQuote" | "/prpc/Tappd.RawQuote" => Some(Route::Quote),
        "/Info" | "/prpc/Info" | "/prpc/Tappd.Info" => Some(Route::Info),
        "/Version" | "/prpc/Version" | "/prpc/Tappd.Version" => Some(Route::Version),
        _ => None,
    }
}
