package io.tributary.server;

import io.tributary.datasource.QueryServer;
import io.tributary.datasource.QueryServices;
import io.tributary.datasource.ServerInfo;
import io.tributary.ingest.IngestServer;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.query.logql.LogqlFilter;
import io.tributary.query.promql.PromqlEngine;
import io.tributary.query.promql.cache.ResultCache;
import io.tributary.scraper.Scraper;
import io.tributary.server.config.ConfigReader;
import io.tributary.server.config.HostPort;
import io.tributary.server.config.ServerConfig;
import io.tributary.storage.Storage;
import io.tributary.storage.view.Views;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running server: every part and what it is given. Started and closed by one thread.
public final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  /// The share of the heap that results of range queries may take.
  private static final int RESULT_SHARE = 16;

  private final Storage storage;
  private final QueryServer queries;
  private final IngestServer ingest;
  private final Scraper scraper;

  private Server(Storage storage, QueryServer queries, IngestServer ingest, Scraper scraper) {
    this.storage = storage;
    this.queries = queries;
    this.ingest = ingest;
    this.scraper = scraper;
  }

  /// Opens the data directory, replays its log, then answers queries and takes writes.
  ///
  /// @throws IOException when the ingest address cannot be had
  /// @throws io.tributary.model.error.TributaryException when another part cannot start: one
  ///   sentence for the operator; nothing is left running
  public static Server start(ConfigReader.Result configured, InstantSource clock)
      throws IOException {
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      Server server = start(configured, clock, opened);
      opened.clear();
      return server;
    } finally {
      closeAll(opened);
    }
  }

  private static Server start(
      ConfigReader.Result configured, InstantSource clock, Deque<AutoCloseable> opened)
      throws IOException {
    ServerConfig config = configured.config();
    ServerInfo info = info(configured, clock);
    SelfMetrics metrics = new SelfMetrics();
    Storage storage = Storage.open(ModuleConfigs.storage(config), clock, metrics, LogqlFilter::of);
    opened.push(storage);
    Views views = new Views(storage, storage, config.ownership()::rewriteOf);
    ResultCache results = new ResultCache(Runtime.getRuntime().maxMemory() / RESULT_SHARE, metrics);
    PromqlEngine promql = new PromqlEngine(config.query().features(), results);
    QueryServices services =
        new QueryServices(
            views::of,
            views::logsOf,
            views::feedOf,
            storage.deletes(),
            promql,
            storage,
            metrics,
            clock,
            info);
    QueryServer queries = QueryServer.start(ModuleConfigs.query(config), services);
    opened.push(queries);
    IngestServer ingest =
        new IngestServer(
            ModuleConfigs.ingest(config, text(queries.address())),
            new IngestServer.Stores(storage.appender(), storage.logAppender()),
            metrics,
            clock);
    ingest.start();
    opened.push(ingest);
    queries.ingestAt(text(ingest.address()));
    queries.ready();
    Scraper.Sink sink =
        new Scraper.Sink(storage.appender(), ingest.identity(), ingest::writes, metrics);
    Scraper scraper = Scraper.start(ModuleConfigs.scraper(config), sink, clock);
    queries.sourcesFrom(scraper::sources);
    return new Server(storage, queries, ingest, scraper);
  }

  private static ServerInfo info(ConfigReader.Result configured, InstantSource clock) {
    ServerConfig config = configured.config();
    return new ServerInfo(
        Version.TEXT,
        clock.instant(),
        configured.effective(),
        config.keeping().retention(),
        config.query().features());
  }

  /// Returns where queries are answered: `host:port`.
  public String queryAddress() {
    return text(queries.address());
  }

  /// Returns where data is written: `host:port`.
  public String ingestAddress() {
    return text(ingest.address());
  }

  /// Takes no more requests, answers those that run, ends the polls, seals what is in memory.
  @Override
  public void close() {
    Thread queriesEnd = Thread.ofVirtual().name("close-queries").start(queries::close);
    try {
      scraper.close();
      ingest.close();
      queriesEnd.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      storage.close();
    }
  }

  private static String text(InetSocketAddress address) {
    return new HostPort(address.getHostString(), address.getPort()).toString();
  }

  /// Closes what was opened before a start failed; the failure itself is what is told.
  private static void closeAll(Deque<AutoCloseable> opened) {
    for (AutoCloseable part : opened) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("part did not close", e);
      }
    }
  }
}
