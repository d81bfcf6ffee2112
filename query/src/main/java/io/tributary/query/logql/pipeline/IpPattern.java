package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.InvalidStageException;
import io.tributary.query.logql.convert.Quoting;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An address, a range `a-b` or a network `a/n`, of IPv4 or IPv6. Immutable.
final class IpPattern {
  private final byte[] first; // of 4 or 16 bytes
  private final byte[] last;

  private IpPattern(byte[] first, byte[] last) {
    this.first = first;
    this.last = last;
  }

  /// @throws InvalidStageException when `text` is none of the three
  static IpPattern parse(String text) {
    int dash = text.indexOf('-');
    int slash = text.indexOf('/');
    if (dash >= 0) {
      byte[] from = IpAddress.parse(text.substring(0, dash));
      byte[] to = IpAddress.parse(text.substring(dash + 1));
      if (from != null
          && to != null
          && from.length == to.length
          && Arrays.compareUnsigned(from, to) <= 0) {
        return new IpPattern(from, to);
      }
    } else if (slash >= 0) {
      IpPattern network = network(text.substring(0, slash), text.substring(slash + 1));
      if (network != null) {
        return network;
      }
    } else {
      byte[] address = IpAddress.parse(text);
      if (address != null) {
        return new IpPattern(address, address);
      }
    }
    throw new InvalidStageException("ip: invalid pattern: " + Quoting.quote(text));
  }

  private static @Nullable IpPattern network(String address, String length) {
    byte[] first = IpAddress.parse(address);
    boolean number =
        !length.isEmpty()
            && length.length() <= 3
            && length.chars().allMatch(c -> c >= '0' && c <= '9');
    if (first == null || !number || Integer.parseInt(length) > first.length * 8) {
      return null;
    }
    byte[] last = first.clone();
    int bits = Integer.parseInt(length);
    for (int i = 0; i < first.length; i++) {
      int free = Math.min(8, Math.max(0, (i + 1) * 8 - bits));
      int mask = (1 << free) - 1;
      first[i] = (byte) (first[i] & ~mask);
      last[i] = (byte) (last[i] | mask);
    }
    return new IpPattern(first, last);
  }

  private boolean covers(byte[] address) {
    return address.length == first.length
        && Arrays.compareUnsigned(address, first) >= 0
        && Arrays.compareUnsigned(address, last) <= 0;
  }

  boolean isIn(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return isIn(bytes, 0, bytes.length);
  }

  /// Returns whether any address in the text is covered. As in Loki, an address is all of the
  /// address' characters that follow where one seems to begin.
  boolean isIn(byte[] bytes, int start, int end) {
    for (int at = start; at < end; at++) {
      boolean v4 = beginsV4(bytes, at, end);
      if (!v4 && !beginsV6(bytes, at, end)) {
        continue;
      }
      int stop = at;
      while (stop < end && (v4 ? isV4(bytes[stop]) : isV6(bytes[stop]))) {
        stop++;
      }
      String run = new String(bytes, at, stop - at, StandardCharsets.ISO_8859_1);
      byte[] address = IpAddress.parse(run);
      if (address != null && covers(address)) {
        return true;
      }
      at = stop;
    }
    return false;
  }

  private static boolean beginsV4(byte[] bytes, int at, int end) {
    return at + 3 < end
        && bytes[at] >= '0'
        && bytes[at] <= '9'
        && (bytes[at + 1] == '.' || bytes[at + 2] == '.' || bytes[at + 3] == '.');
  }

  private static boolean beginsV6(byte[] bytes, int at, int end) {
    int digits = 0;
    while (digits < 4 && at + digits < end && isHex(bytes[at + digits])) {
      digits++;
    }
    if (digits > 0) {
      return at + digits < end && bytes[at + digits] == ':';
    }
    return at + 2 < end && bytes[at] == ':' && bytes[at + 1] == ':' && isHex(bytes[at + 2]);
  }

  private static boolean isHex(byte b) {
    return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F');
  }

  private static boolean isV4(byte b) {
    return b == '.' || (b >= '0' && b <= '9');
  }

  private static boolean isV6(byte b) {
    return b == ':' || b == '.' || isHex(b);
  }
}
