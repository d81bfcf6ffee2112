package io.tributary.ingest.otlp;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tributary.ingest.json.JsonBodies;
import io.tributary.ingest.json.TextBytes;
import io.tributary.ingest.json.Utf8Reader;
import io.tributary.ingest.otlp.JsonFields.Field;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Turns OTLP's JSON into its protobuf, token by token, so that there is one reader of both.
/// Confined to one thread.
///
/// Whole numbers may be strings or numbers, unknown keys are skipped. Source: the specification of
/// OTLP/HTTP, and protobuf's of its JSON.
final class JsonTranscoder {
  private static final int LONGEST_NUMBER = 64;
  private static final List<String> SEVERITIES =
      List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");
  private static final Pattern SEVERITY =
      Pattern.compile("SEVERITY_NUMBER_(UNSPECIFIED|TRACE|DEBUG|INFO|WARN|ERROR|FATAL)([2-4]?)");
  private static final double LARGEST_WHOLE = 1L << 53;

  private final Utf8Reader reader = new Utf8Reader();
  private final TextBytes text = new TextBytes();

  /// Writes what a body holds.
  ///
  /// @param request the fields of what it holds
  /// @throws io.tributary.ingest.wire.MalformedBodyException when it is not JSON, or a value is not
  ///   what its key calls for; with line and column
  /// @throws IOException when the bytes cannot be read
  void transcode(InputStream json, JsonFields request, WireWriter to) throws IOException {
    reader.reset(json);
    try (JsonParser parser = JsonBodies.open(reader)) {
      try {
        parser.nextToken();
        JsonBodies.expect(parser, JsonToken.START_OBJECT, "a request is an object");
        message(parser, request, to);
        if (parser.nextToken() != null) {
          throw JsonBodies.broken(parser, "a request is one object");
        }
      } catch (JsonProcessingException e) {
        throw JsonBodies.notJson(parser, e);
      }
    }
  }

  /// Writes the fields of the object the parser stands at.
  private void message(JsonParser parser, JsonFields fields, WireWriter to) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      Field field = fields.find(parser.currentName());
      JsonToken value = parser.nextToken();
      if (field == null) {
        parser.skipChildren();
      } else if (value != JsonToken.VALUE_NULL) {
        if (field.repeated()) {
          all(parser, field, to);
        } else {
          one(parser, field, to);
        }
      }
    }
  }

  private void all(JsonParser parser, Field field, WireWriter to) throws IOException {
    JsonBodies.expect(parser, JsonToken.START_ARRAY, "an array is wanted");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      one(parser, field, to);
    }
  }

  private void one(JsonParser parser, Field field, WireWriter to) throws IOException {
    int number = field.number();
    switch (field.type()) {
      case MESSAGE -> {
        JsonBodies.expect(parser, JsonToken.START_OBJECT, "an object is wanted");
        int begun = to.begin(number);
        JsonFields fields = field.fields();
        if (fields != null) {
          message(parser, fields, to);
        }
        to.end(begun);
      }
      case STRING -> {
        int length = string(parser);
        to.bytes(number, text.bytes(), length);
      }
      case BOOL -> to.varint(number, bool(parser) ? 1 : 0);
      case TEMPORALITY -> to.varint(number, temporality(parser));
      case SEVERITY -> to.varint(number, severity(parser));
      case VARINT -> to.varint(number, whole(parser));
      case ZIGZAG -> {
        int value = (int) whole(parser);
        to.varint(number, Integer.toUnsignedLong(value << 1 ^ value >> 31));
      }
      case FIXED32 -> to.fixed32(number, (int) whole(parser));
      case FIXED64 -> to.fixed64(number, whole(parser));
      case DOUBLE -> to.fixed64(number, Double.doubleToRawLongBits(number(parser)));
      case HEX, BASE64 -> {
        byte[] bytes = decoded(parser, field.type() == JsonFields.Type.HEX);
        to.bytes(number, bytes, bytes.length);
      }
    }
  }

  private int string(JsonParser parser) throws IOException {
    JsonBodies.expect(parser, JsonToken.VALUE_STRING, "a string is wanted");
    parser.getText(text.start());
    return text.end();
  }

  private static boolean bool(JsonParser parser) {
    if (!parser.currentToken().isBoolean()) {
      throw JsonBodies.broken(parser, "true or false is wanted");
    }
    return parser.currentToken() == JsonToken.VALUE_TRUE;
  }

  private long temporality(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      return whole(parser);
    }
    return switch (shortText(parser)) {
      case "AGGREGATION_TEMPORALITY_UNSPECIFIED" -> 0;
      case "AGGREGATION_TEMPORALITY_DELTA" -> 1;
      case "AGGREGATION_TEMPORALITY_CUMULATIVE" -> Fields.CUMULATIVE;
      default -> throw JsonBodies.broken(parser, "a temporality is wanted");
    };
  }

  /// Reads `SEVERITY_NUMBER_WARN2`, or the number that it stands for.
  private long severity(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      return whole(parser);
    }
    String sent = shortText(parser);
    if (!sent.isEmpty() && sent.charAt(0) <= '9') {
      return whole(parser);
    }
    Matcher name = SEVERITY.matcher(sent);
    if (!name.matches()) {
      throw JsonBodies.broken(parser, "a severity number is wanted");
    }
    int first = 1 + 4 * SEVERITIES.indexOf(name.group(1));
    return name.group(1).equals("UNSPECIFIED")
        ? 0
        : first + (name.group(2).isEmpty() ? 0 : name.group(2).charAt(0) - '1');
  }

  /// Reads a whole number of up to 64 bits, which may be unsigned.
  private long whole(JsonParser parser) throws IOException {
    switch (parser.currentToken()) {
      case VALUE_NUMBER_INT -> {
        if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
          return parser.getLongValue();
        }
        if (parser.getBigIntegerValue().bitLength() <= Long.SIZE
            && parser.getBigIntegerValue().signum() > 0) {
          return parser.getBigIntegerValue().longValue();
        }
      }
      case VALUE_NUMBER_FLOAT -> {
        double value = parser.getDoubleValue();
        if (value == Math.rint(value) && Math.abs(value) <= LARGEST_WHOLE) {
          return (long) value;
        }
      }
      case VALUE_STRING -> {
        int length = string(parser);
        if (length > 0 && length <= LONGEST_NUMBER && isWhole(length)) {
          return parsed(parser, length);
        }
      }
      default -> {}
    }
    throw JsonBodies.broken(parser, "a whole number of 64 bits is wanted");
  }

  private boolean isWhole(int length) {
    byte[] bytes = text.bytes();
    int first = bytes[0] == '-' ? 1 : 0;
    boolean whole = length > first;
    for (int i = first; i < length; i++) {
      whole &= bytes[i] >= '0' && bytes[i] <= '9';
    }
    return whole;
  }

  private long parsed(JsonParser parser, int length) {
    byte[] bytes = text.bytes();
    boolean negative = bytes[0] == '-';
    long limit = negative ? Long.MIN_VALUE : -1; // unsigned
    long value = 0;
    for (int i = negative ? 1 : 0; i < length; i++) {
      int digit = bytes[i] - '0';
      if (Long.compareUnsigned(value, Long.divideUnsigned(limit - digit, 10)) > 0) {
        throw JsonBodies.broken(parser, "a whole number of 64 bits is wanted");
      }
      value = value * 10 + digit;
    }
    return negative ? -value : value;
  }

  private double number(JsonParser parser) throws IOException {
    if (parser.currentToken().isNumeric()) {
      return parser.getDoubleValue();
    }
    String sent = parser.currentToken() == JsonToken.VALUE_STRING ? shortText(parser) : "";
    return switch (sent) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> {
        if (sent.isEmpty() || !sent.chars().allMatch(c -> "+-.eE0123456789".indexOf(c) >= 0)) {
          throw JsonBodies.broken(parser, "a number is wanted");
        }
        try {
          yield Double.parseDouble(sent);
        } catch (NumberFormatException _) {
          throw JsonBodies.broken(parser, "a number is wanted");
        }
      }
    };
  }

  /// Returns a string that is short, or "".
  private String shortText(JsonParser parser) throws IOException {
    int length = string(parser);
    return length > LONGEST_NUMBER
        ? ""
        : new String(text.bytes(), 0, length, StandardCharsets.ISO_8859_1);
  }

  private byte[] decoded(JsonParser parser, boolean hex) throws IOException {
    int length = string(parser);
    byte[] sent = Arrays.copyOf(text.bytes(), length);
    try {
      return hex
          ? HexFormat.of().parseHex(new String(sent, StandardCharsets.ISO_8859_1))
          : Base64.getDecoder().decode(sent);
    } catch (IllegalArgumentException _) {
      String wanted = hex ? "hexadecimal digits are wanted" : "base64 is wanted";
      throw JsonBodies.broken(parser, wanted);
    }
  }

  boolean isOversized() {
    return text.isOversized();
  }
}
