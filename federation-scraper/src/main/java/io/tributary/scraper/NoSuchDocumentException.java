package io.tributary.scraper;

import java.io.IOException;

/// A source answers, but does not have what it was asked for beside its metrics.
final class NoSuchDocumentException extends IOException {
  private static final long serialVersionUID = 1;

  NoSuchDocumentException(String message) {
    super(message);
  }
}
