package io.tributary.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.slf4j.event.KeyValuePair;

/// One event as one line of logfmt: `time=… level=… logger=… msg=… name=value … error=… stack=…`.
///
/// Safe for use by several threads. Source: https://brandur.org/logfmt.
public final class LogfmtLayout extends LayoutBase<ILoggingEvent> {
  private static final Pattern PLAIN = Pattern.compile("[^\\s\"=\\\\\\p{Cntrl}]+");

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    pair(line, "time", event.getInstant().toString());
    pair(line, "level", event.getLevel().toString().toLowerCase(Locale.ROOT));
    pair(line, "logger", event.getLoggerName());
    pair(line, "msg", event.getFormattedMessage());
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> pair(line, pair.key, String.valueOf(pair.value)));
    }
    IThrowableProxy error = event.getThrowableProxy();
    if (error != null) {
      pair(line, "error", error.getClassName() + ": " + error.getMessage());
      pair(line, "stack", ThrowableProxyUtil.asString(error));
    }
    return line.append('\n').toString();
  }

  private static void pair(StringBuilder line, String name, String value) {
    line.append(line.isEmpty() ? "" : " ").append(name).append('=');
    if (PLAIN.matcher(value).matches()) {
      line.append(value);
      return;
    }
    line.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> line.append('\\').append(c);
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> line.append(Character.isISOControl(c) ? '?' : c);
      }
    }
    line.append('"');
  }
}
