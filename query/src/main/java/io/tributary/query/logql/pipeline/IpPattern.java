package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.InvalidStageException;
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
      byte[] from = IpAddress.parse(text.substring(0, dash).strip());
      byte[] to = IpAddress.parse(text.substring(dash + 1).strip());
      if (from != null && to != null && from.length == to.length) {
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
    throw new InvalidStageException("ip: invalid pattern \"" + text + "\"");
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

  /// Returns whether any address in the text is covered.
  boolean isIn(byte[] bytes, int start, int end) {
    boolean v4 = first.length == 4;
    int at = start;
    while (at < end) {
      if (!(v4 ? isV4(bytes[at]) : isV6(bytes[at]))) {
        at++;
        continue;
      }
      int stop = at;
      while (stop < end && (v4 ? isV4(bytes[stop]) : isV6(bytes[stop]))) {
        stop++;
      }
      // An address of IPv4 has at least 7 characters, one of IPv6 two.
      if (stop - at >= (v4 ? 7 : 2)) {
        byte[] address = candidate(bytes, at, stop);
        if (address != null && covers(address)) {
          return true;
        }
      }
      at = stop;
    }
    return false;
  }

  /// Returns the address that a run of its characters is, give or take punctuation at its ends.
  private static byte @Nullable [] candidate(byte[] bytes, int start, int end) {
    String run = new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    byte[] address = IpAddress.parse(run);
    if (address == null && (run.endsWith(".") || run.endsWith(":"))) {
      address = IpAddress.parse(run.substring(0, run.length() - 1));
    }
    return address;
  }

  private static boolean isV4(byte b) {
    return b == '.' || (b >= '0' && b <= '9');
  }

  private static boolean isV6(byte b) {
    return b == ':' || isV4(b) || (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F');
  }
}
