//! The conversation with an editor: requests in, answers out, and findings whenever a file changes.

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidChangeWatchedFiles, DidCloseTextDocument, DidOpenTextDocument, DidSaveTextDocument,
    Notification as _, PublishDiagnostics, ShowMessage,
};
use lsp_types::request::{CodeActionRequest, Completion, GotoDefinition, HoverRequest, References, Request as _};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions, CompletionResponse,
    GotoDefinitionResponse, Hover, HoverContents, HoverProviderCapability, InitializeParams, Location, MessageType,
    OneOf, PublishDiagnosticsParams, ServerCapabilities, ShowMessageParams, TextDocumentPositionParams,
    TextDocumentSyncCapability, TextDocumentSyncKind, Uri,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::LspError;
use super::actions::actions;
use super::convert::{Encoding, markdown};
use super::documents::{Document, Documents};
use crate::cli::lint::check::Depth;
use crate::editor;
use crate::text::with_causes;

/// Greets the editor and serves it.
pub(super) fn serve(connection: &Connection) -> Result<(), LspError> {
    let (id, greeting) = connection.initialize_start()?;
    let greeting: InitializeParams = serde_json::from_value(greeting).map_err(LspError::Greeting)?;
    let offered = greeting.capabilities.general.and_then(|general| general.position_encodings);
    let encoding = Encoding::of(offered.as_ref());
    connection.initialize_finish(
        id,
        serde_json::json!({
            "capabilities": capabilities(encoding),
            "serverInfo": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        }),
    )?;
    let mut server = Server { connection, documents: Documents::default(), encoding, told: None };
    for message in &connection.receiver {
        match message {
            Message::Request(request) => {
                if connection.handle_shutdown(&request)? {
                    break;
                }
                server.answer(request)?;
            }
            Message::Notification(notification) => server.hear(notification)?,
            Message::Response(_) => {}
        }
    }
    Ok(())
}

fn capabilities(encoding: Encoding) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Kind(TextDocumentSyncKind::INCREMENTAL)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(vec!["$".to_owned(), "{".to_owned(), ":".to_owned(), " ".to_owned()]),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::SOURCE_FIX_ALL]),
            ..CodeActionOptions::default()
        })),
        ..ServerCapabilities::default()
    }
}

struct Server<'c> {
    connection: &'c Connection,
    documents: Documents,
    encoding: Encoding,
    /// The trouble with settings that was told last, so that it is not told with every letter.
    told: Option<String>,
}

impl Server<'_> {
    fn answer(&mut self, request: Request) -> Result<(), LspError> {
        let id = request.id.clone();
        let answer = match request.method.as_str() {
            Completion::METHOD => {
                read::<Completion>(request).map(|it| json(&self.complete(&it.text_document_position)))
            }
            HoverRequest::METHOD => {
                read::<HoverRequest>(request).map(|it| json(&self.hover(&it.text_document_position_params)))
            }
            GotoDefinition::METHOD => {
                read::<GotoDefinition>(request).map(|it| json(&self.define(&it.text_document_position_params)))
            }
            References::METHOD => {
                read::<References>(request).map(|it| json(&self.references(&it.text_document_position)))
            }
            CodeActionRequest::METHOD => read::<CodeActionRequest>(request).map(|it| {
                let document = self.documents.get(&it.text_document.uri);
                json(&document.map(|document| actions(document, &it.text_document.uri, it.range, self.encoding)))
            }),
            unknown => {
                let text = format!("there is no method {unknown}");
                return self.send(Response::new_err(id, ErrorCode::MethodNotFound as i32, text).into());
            }
        };
        self.send(match answer {
            Ok(answer) => Response::new_ok(id, answer).into(),
            Err(error) => Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string()).into(),
        })
    }

    fn hear(&mut self, heard: Notification) -> Result<(), LspError> {
        let method = heard.method.clone();
        match method.as_str() {
            DidOpenTextDocument::METHOD => {
                if let Ok(opened) = told::<DidOpenTextDocument>(heard) {
                    let document = opened.text_document;
                    self.documents.open(&document.uri, &document.text, document.version);
                    self.look(&document.uri, Depth::Whole)?;
                }
            }
            DidChangeTextDocument::METHOD => {
                if let Ok(changed) = told::<DidChangeTextDocument>(heard) {
                    let document = changed.text_document;
                    self.documents.change(&document.uri, document.version, changed.content_changes, self.encoding);
                    self.look(&document.uri, Depth::Own)?;
                }
            }
            DidCloseTextDocument::METHOD => {
                if let Ok(closed) = told::<DidCloseTextDocument>(heard) {
                    self.documents.close(&closed.text_document.uri);
                    self.publish(&closed.text_document.uri, Vec::new(), None)?;
                }
            }
            // The settings may have changed.
            DidSaveTextDocument::METHOD | DidChangeWatchedFiles::METHOD => {
                for uri in self.documents.uris() {
                    self.look(&uri, Depth::Whole)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Looks at a file anew and tells what is found.
    fn look(&mut self, uri: &Uri, depth: Depth) -> Result<(), LspError> {
        let encoding = self.encoding;
        let (found, version, trouble) = match self.documents.check(uri, depth) {
            Ok(None) => return Ok(()),
            Ok(Some(document)) => {
                let found = document.found.iter().map(|found| encoding.diagnostic(&document.file, uri, found));
                (found.collect(), Some(document.version), None)
            }
            Err(error) => (Vec::new(), None, Some(with_causes(&error))),
        };
        if trouble.is_some() && trouble != self.told {
            let message = ShowMessageParams { typ: MessageType::WARNING, message: trouble.clone().unwrap_or_default() };
            self.send(Notification::new(ShowMessage::METHOD.to_owned(), message).into())?;
        }
        self.told = trouble;
        self.publish(uri, found, version)
    }

    fn publish(&self, uri: &Uri, found: Vec<lsp_types::Diagnostic>, version: Option<i32>) -> Result<(), LspError> {
        let params = PublishDiagnosticsParams::new(uri.clone(), found, version);
        self.send(Notification::new(PublishDiagnostics::METHOD.to_owned(), params).into())
    }

    fn send(&self, message: Message) -> Result<(), LspError> {
        self.connection.sender.send(message).map_err(|_| LspError::Gone)
    }

    fn at(&self, place: &TextDocumentPositionParams) -> Option<(&Document, usize)> {
        let document = self.documents.get(&place.text_document.uri)?;
        Some((document, self.encoding.offset(&document.file, place.position)))
    }

    fn complete(&self, place: &TextDocumentPositionParams) -> Option<CompletionResponse> {
        let (document, offset) = self.at(place)?;
        let found = editor::complete(&document.file, &document.decoded, offset).into_iter();
        let items = found.map(|found| self.encoding.completion(&document.file, found)).collect();
        Some(CompletionResponse::Array(items))
    }

    fn hover(&self, place: &TextDocumentPositionParams) -> Option<Hover> {
        let (document, offset) = self.at(place)?;
        let found = editor::hover(&document.file, &document.decoded, &document.found, offset)?;
        let range = Some(self.encoding.range(&document.file, found.span));
        Some(Hover { contents: HoverContents::Markup(markdown(found.text)), range })
    }

    fn define(&self, place: &TextDocumentPositionParams) -> Option<GotoDefinitionResponse> {
        let (document, offset) = self.at(place)?;
        let span = editor::definition(&document.file, &document.decoded, offset)?;
        let range = self.encoding.range(&document.file, span);
        Some(GotoDefinitionResponse::Scalar(Location::new(place.text_document.uri.clone(), range)))
    }

    fn references(&self, place: &TextDocumentPositionParams) -> Option<Vec<Location>> {
        let (document, offset) = self.at(place)?;
        let spans = editor::references(&document.decoded, offset).into_iter();
        let at = |span| Location::new(place.text_document.uri.clone(), self.encoding.range(&document.file, span));
        Some(spans.map(at).collect())
    }
}

fn read<R: lsp_types::request::Request>(request: Request) -> Result<R::Params, serde_json::Error>
where
    R::Params: DeserializeOwned,
{
    serde_json::from_value(request.params)
}

fn told<N: lsp_types::notification::Notification>(notification: Notification) -> Result<N::Params, serde_json::Error>
where
    N::Params: DeserializeOwned,
{
    serde_json::from_value(notification.params)
}

fn json(value: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}
