package io.tributary.ingest.lokipush;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tributary.ingest.entries.MetadataEncoder;
import io.tributary.ingest.json.TextBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// One entry of a JSON push, read where the parser stands: `["NANOSECONDS", "line", {"name":
/// "value"}]` or `{"ts": "RFC 3339 or nanoseconds", "line": "line"}`. Reused, confined to one
/// thread.
final class JsonEntry {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int LONGEST_TIME = 64;

  private final JsonParser parser;
  private final TextBytes line;
  private final MetadataEncoder metadata;
  private final TextBytes scratch;
  private long timestampNs;
  private int lineLength;
  private @Nullable String problem;

  /// @param line where the line goes
  /// @param metadata where the structured metadata goes
  JsonEntry(JsonParser parser, TextBytes line, TextBytes scratch, MetadataEncoder metadata) {
    this.parser = parser;
    this.line = line;
    this.scratch = scratch;
    this.metadata = metadata;
  }

  long timestampNs() {
    return timestampNs;
  }

  int lineLength() {
    return lineLength;
  }

  /// Reads the value the parser stands at, to its end; returns why it is no entry, or null.
  @Nullable String read() throws IOException {
    problem = null;
    timestampNs = 0;
    lineLength = line.start().end();
    switch (parser.currentToken()) {
      case START_ARRAY -> readArray();
      case START_OBJECT -> readObject();
      default -> refuse("neither array nor object");
    }
    return problem;
  }

  private void refuse(String why) {
    if (problem == null) {
      JsonLocation at = parser.currentTokenLocation();
      problem = why + " line=" + at.getLineNr() + " column=" + at.getColumnNr();
    }
  }

  private void readArray() throws IOException {
    int index = 0;
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      switch (index++) {
        case 0 -> readTime();
        case 1 -> readLine();
        case 2 -> readMetadata();
        default -> parser.skipChildren();
      }
    }
    if (index < 2) {
      refuse("an entry has a timestamp and a line");
    }
  }

  private void readObject() throws IOException {
    boolean time = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      switch (key) {
        case "ts", "timestamp" -> {
          time = true;
          readTime();
        }
        case "line" -> readLine();
        case "structuredMetadata" -> readMetadata();
        default -> parser.skipChildren();
      }
    }
    if (!time) {
      refuse("an entry has a timestamp");
    }
  }

  private void readLine() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      parser.getText(line.start());
      lineLength = line.end();
    } else {
      refuse("the line is not a string");
      parser.skipChildren();
    }
  }

  private void readTime() throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING
        && parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      refuse("the timestamp is not a string of nanoseconds");
      parser.skipChildren();
      return;
    }
    parser.getText(scratch.start());
    int length = scratch.end();
    if (!parseNanos(scratch.bytes(), length) && !parseRfc3339(scratch.bytes(), length)) {
      refuse("the timestamp is neither nanoseconds nor RFC 3339");
    }
  }

  private boolean parseNanos(byte[] digits, int length) {
    boolean negative = length > 1 && digits[0] == '-';
    int first = negative ? 1 : 0;
    if (length == first || length - first > 18 + 1) {
      return false;
    }
    long value = 0;
    for (int i = first; i < length; i++) {
      int digit = digits[i] - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        return false;
      }
      value = value * 10 + digit;
    }
    timestampNs = negative ? -value : value;
    return true;
  }

  private boolean parseRfc3339(byte[] bytes, int length) {
    if (length > LONGEST_TIME) {
      return false;
    }
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    try {
      Instant time = DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
      timestampNs =
          Math.addExact(
              Math.multiplyExact(time.getEpochSecond(), NANOS_PER_SECOND), time.getNano());
      return true;
    } catch (DateTimeException | ArithmeticException e) {
      return false;
    }
  }

  private void readMetadata() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      refuse("the structured metadata is not an object");
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value.isScalarValue()) {
        metadata.name(name);
        scratch.start();
        if (value != JsonToken.VALUE_NULL) {
          parser.getText(scratch);
        }
        metadata.value(scratch.memory(), 0, scratch.end());
      } else {
        refuse("the value of structured metadata is not a string");
        parser.skipChildren();
      }
    }
  }
}
