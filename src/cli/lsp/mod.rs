//! `buildspec lsp`: the linter and the key table for editors, through the Language Server Protocol over standard input and
//! output. This folder alone names `lsp_server` and `lsp_types`.

mod actions;
mod convert;
mod documents;
mod server;

use lsp_server::{Connection, ProtocolError};

use super::ExitStatus;
use super::error::Error;
use super::printer::Printer;

/// Why an editor is served no longer.
#[derive(Debug, thiserror::Error)]
pub(super) enum LspError {
    #[error("the editor does not keep to the protocol")]
    Protocol(#[from] ProtocolError),
    #[error("could not read the editor's greeting")]
    Greeting(#[source] serde_json::Error),
    #[error("the editor is gone")]
    Gone,
    #[error("could not read from the editor")]
    Read(#[source] std::io::Error),
}

/// Serves one editor until it says goodbye.
pub(super) fn lsp(printer: &Printer) -> Result<ExitStatus, Error> {
    let (connection, threads) = Connection::stdio();
    printer.info("a language server speaks through standard input and output; an editor starts it");
    let served = server::serve(&connection);
    drop(connection);
    // The reading thread ends with the editor's pipe.
    let joined = threads.join();
    served?;
    joined.map_err(LspError::Read)?;
    Ok(ExitStatus::Success)
}
