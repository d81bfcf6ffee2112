package io.tributary.query.logql.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Addresses from their text; never asks a name server.
final class IpAddress {
  private IpAddress() {}

  /// Returns the 4 or 16 bytes that `text` stands for, or null when it is not an address.
  static byte @Nullable [] parse(String text) {
    return text.indexOf(':') >= 0 ? v6(text) : v4(text);
  }

  private static byte @Nullable [] v4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    byte[] address = new byte[4];
    for (int i = 0; i < 4; i++) {
      int value = number(parts[i], 3, 10);
      boolean leadingZero = parts[i].length() > 1 && parts[i].charAt(0) == '0';
      if (value < 0 || value > 255 || leadingZero) {
        return null;
      }
      address[i] = (byte) value;
    }
    return address;
  }

  private static byte @Nullable [] v6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      byte[] whole = groups(text);
      return whole != null && whole.length == 16 ? whole : null;
    }
    byte[] head = gap == 0 ? new byte[0] : groups(text.substring(0, gap));
    String rest = text.substring(gap + 2);
    byte[] tail = rest.isEmpty() ? new byte[0] : groups(rest);
    if (head == null || tail == null || head.length + tail.length > 14) {
      return null;
    }
    byte[] address = new byte[16];
    System.arraycopy(head, 0, address, 0, head.length);
    System.arraycopy(tail, 0, address, 16 - tail.length, tail.length);
    return address;
  }

  private static byte @Nullable [] groups(String text) {
    List<Byte> bytes = new ArrayList<>();
    String[] groups = text.split(":", -1);
    for (int i = 0; i < groups.length; i++) {
      if (i == groups.length - 1 && groups[i].indexOf('.') >= 0) {
        byte[] embedded = v4(groups[i]);
        if (embedded == null) {
          return null;
        }
        for (byte b : embedded) {
          bytes.add(b);
        }
        continue;
      }
      int value = number(groups[i], 4, 16);
      if (value < 0) {
        return null;
      }
      bytes.add((byte) (value >> 8));
      bytes.add((byte) value);
    }
    byte[] result = new byte[bytes.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = bytes.get(i);
    }
    return result;
  }

  private static int number(String text, int maxDigits, int radix) {
    if (text.isEmpty() || text.length() > maxDigits) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }
}
