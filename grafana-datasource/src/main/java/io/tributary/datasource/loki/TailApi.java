package io.tributary.datasource.loki;

import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.View;
import io.tributary.model.logs.LogFeed;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.query.logql.FollowedLines;
import io.tributary.query.logql.LogParams;
import io.tributary.query.logql.ast.LogSelector;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.jspecify.annotations.Nullable;

/// Loki's `tail`: turns requests into connections of [Follower]s. Safe for use by several threads.
public final class TailApi {
  private static final int MAX_DELAY_SECONDS = 5;

  private final QueryServices services;
  private final LogqlApi queries;
  private final Followers followers;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable WebSocketMappings sockets; // guarded by the lock

  public TailApi(QueryServices services, LogqlApi queries, Followers followers) {
    this.services = services;
    this.queries = queries;
    this.followers = followers;
    services.metrics().gauge(SelfMetric.QUERY_FOLLOWERS, followers::count);
  }

  /// What one request asks to follow.
  private record Followed(
      TailApi api, View view, LogSelector log, LogParams past, TailMessages.Form form)
      implements Follower.Source {
    @Override
    public LogFeed feed() {
      return api.services.feeds().apply(view);
    }

    @Override
    public TailMessages open(LogFeed feed, BooleanSupplier left) {
      FollowedEntries appended =
          new FollowedEntries(
              log.matchers(), api.services.metrics().counter(SelfMetric.QUERY_DROPPED_ENTRIES));
      TailMessages messages = new TailMessages(new FollowedLines(log), appended, form, api::nowNs);
      messages.addPast(
          api.queries.lines(view, left, range -> feed.open(range, appended), log, past));
      return messages;
    }
  }

  public void tail(Exchange exchange) throws IOException {
    LogSelector log = LogqlApi.selector(exchange);
    int limit = LogParameters.limit(exchange);
    NanoRange range = LogParameters.range(exchange, services.clock().instant());
    int delaySeconds = LogParameters.delaySeconds(exchange, MAX_DELAY_SECONDS);
    LogqlApi.checkLimit(limit);
    // What is there is told however far ahead of our clock it is.
    LogParams past = new LogParams(range.minNs(), Long.MAX_VALUE, 1, limit, true);
    TailMessages.Form form =
        new TailMessages.Form(
            TimeUnit.SECONDS.toNanos(delaySeconds), LogqlApi.isToBeCategorized(exchange));
    new FollowedLines(log); // an error is told while the answer can still be one
    Followed followed = new Followed(this, exchange.view(), log, past, form);
    upgrade(exchange, new Follower(followed, followers));
  }

  private long nowNs() {
    return LogParameters.nanos(services.clock().instant());
  }

  private void upgrade(Exchange exchange, Follower follower) throws IOException {
    Callback.Completable answered = new Callback.Completable();
    boolean upgraded =
        sockets(exchange.request())
            .upgrade(
                (_, _, _) -> follower, exchange.request(), exchange.response(), answered, null);
    if (!upgraded) {
      throw Exchange.badRequest("Bad Request\n"); // which is what WebSocket libraries say
    }
    answered.join();
  }

  /// Returns what turns requests into connections; made when the first one comes.
  private WebSocketMappings sockets(Request request) {
    lock.lock();
    try {
      if (sockets == null) {
        Server server = request.getConnectionMetaData().getConnector().getServer();
        sockets =
            new WebSocketMappings(WebSocketServerComponents.ensureWebSocketComponents(server));
      }
      return sockets;
    } finally {
      lock.unlock();
    }
  }
}
