package io.tributary.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.tributary.server.config.ServerConfig.LogLevel;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sets the log up when the first line is logged: ours from INFO on, of libraries warnings only.
///
/// Found by Logback as a service, which spares the start the reading of XML.
public final class LogSetup extends ContextAwareBase implements Configurator {
  private static final String OURS = "io.tributary";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    LogfmtLayout layout = new LogfmtLayout();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    context.getLogger(OURS).setLevel(Level.INFO);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /// Sets the least severe events that are logged.
  public static void level(LogLevel level) {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (factory instanceof LoggerContext context) {
      Level ours = Level.toLevel(level.name());
      context.getLogger(OURS).setLevel(ours);
      boolean quiet = level == LogLevel.ERROR;
      context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(quiet ? Level.ERROR : Level.WARN);
    }
  }
}
