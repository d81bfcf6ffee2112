package io.tributary.ingest.otlp;

import io.tributary.ingest.wire.WireCursor;

/// The tags of the messages of OTLP logs that are read; those of attributes are in [Fields].
/// Source: opentelemetry-proto, `logs/v1/logs.proto`, `common/v1/common.proto`.
final class LogFields {
  private static final int MESSAGE = WireCursor.LENGTH_DELIMITED; // or a text
  private static final int FIXED64 = WireCursor.FIXED64;

  static final int RESOURCE_LOGS = 1 << 3 | MESSAGE;
  static final int RESOURCE = 1 << 3 | MESSAGE;
  static final int SCOPE_LOGS = 2 << 3 | MESSAGE;
  static final int SCOPE = 1 << 3 | MESSAGE;
  static final int RECORDS = 2 << 3 | MESSAGE;

  static final int SCOPE_NAME = 1 << 3 | MESSAGE;
  static final int SCOPE_VERSION = 2 << 3 | MESSAGE;
  static final int SCOPE_ATTRIBUTES = 3 << 3 | MESSAGE;
  static final int SCOPE_DROPPED_ATTRIBUTES = 4 << 3;

  static final int TIME = 1 << 3 | FIXED64;
  static final int SEVERITY_NUMBER = 2 << 3;
  static final int SEVERITY_TEXT = 3 << 3 | MESSAGE;
  static final int BODY = 5 << 3 | MESSAGE;
  static final int ATTRIBUTES = 6 << 3 | MESSAGE;
  static final int DROPPED_ATTRIBUTES = 7 << 3;
  static final int FLAGS = 8 << 3 | WireCursor.FIXED32;
  static final int TRACE_ID = 9 << 3 | MESSAGE;
  static final int SPAN_ID = 10 << 3 | MESSAGE;
  static final int OBSERVED_TIME = 11 << 3 | FIXED64;
  static final int EVENT_NAME = 12 << 3 | MESSAGE;

  private LogFields() {}
}
