package io.tributary.datasource.prometheus;

import com.google.protobuf.CodedOutputStream;
import com.google.re2j.PatternSyntaxException;
import io.tributary.datasource.http.ClientPresence;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.read.ChunkFrames;
import io.tributary.datasource.read.SeriesMessage;
import io.tributary.datasource.read.SnappyBlockStream;
import io.tributary.datasource.service.QueryGate;
import io.tributary.datasource.service.QueryServerConfig;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.Queryable;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.model.wire.LabelMatcher;
import io.tributary.model.wire.Query;
import io.tributary.model.wire.QueryResult;
import io.tributary.model.wire.ReadHints;
import io.tributary.model.wire.ReadRequest;
import io.tributary.model.wire.ReadResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.io.Content;
import org.xerial.snappy.Snappy;

/// `read`: remote read, as samples or as a stream of chunks. Safe for use by several threads.
///
/// One series at a time is in memory. An answer of samples says how long it is before it begins:
/// its queries are read twice, from the same moment of the store. Source: Prometheus
/// `storage/remote/read_handler.go`.
public final class ReadApi {
  public static final String CHUNKS_TYPE =
      "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse";

  private static final int MAX_BODY_BYTES = 32 << 20;
  private static final int MAX_QUERIES = 100; // each holds on to a moment of the store
  private static final long MAX_ANSWER_BYTES = (1L << 32) - 1; // what a snappy block can be

  private final QueryServerConfig config;
  private final QueryServices services;
  private final QueryGate gate;

  public ReadApi(QueryServerConfig config, QueryServices services, QueryGate gate) {
    this.config = config;
    this.services = services;
    this.gate = gate;
  }

  public void read(Exchange exchange) throws IOException {
    ReadRequest request = request(exchange);
    boolean chunks = wantsChunks(request);
    try (ClientPresence client = new ClientPresence(exchange.request())) {
      gate.run(
          exchange.view(),
          client,
          over -> {
            answer(exchange, request, chunks, over);
            return true;
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void answer(
      Exchange exchange, ReadRequest request, boolean chunks, BooleanSupplier over) {
    Queryable store = services.views().apply(exchange.view());
    List<Selection> selections = new ArrayList<>();
    try {
      for (Query query : request.getQueriesList()) {
        selections.add(Selection.open(store, query));
      }
      if (chunks) {
        chunks(exchange, selections);
      } else {
        samples(exchange, selections, lengths(selections, over));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      selections.forEach(selection -> selection.querier().close());
    }
  }

  private static ReadRequest request(Exchange exchange) {
    try (InputStream body = Content.Source.asInputStream(exchange.request())) {
      byte[] compressed = body.readNBytes(MAX_BODY_BYTES + 1);
      long length = Snappy.uncompressedLength(compressed);
      if (compressed.length > MAX_BODY_BYTES || length > MAX_BODY_BYTES) {
        throw new TributaryException(
            ErrorKind.TOO_LARGE, "snappy: decoded length exceeds limit=" + MAX_BODY_BYTES);
      }
      ReadRequest request = ReadRequest.parseFrom(Snappy.uncompress(compressed));
      if (request.getQueriesCount() > MAX_QUERIES) {
        throw Exchange.badRequest("too many queries limit=" + MAX_QUERIES);
      }
      return request;
    } catch (IOException e) {
      throw new TributaryException(
          ErrorKind.BAD_REQUEST, "the body is no read request below snappy: " + e.getMessage(), e);
    }
  }

  private static boolean wantsChunks(ReadRequest request) {
    for (ReadRequest.ResponseType type : request.getAcceptedResponseTypesList()) {
      if (type != ReadRequest.ResponseType.UNRECOGNIZED) {
        return type == ReadRequest.ResponseType.STREAMED_XOR_CHUNKS;
      }
    }
    if (request.getAcceptedResponseTypesCount() > 0) {
      throw Exchange.badRequest(
          "server does not support any of the requested response types: "
              + request.getAcceptedResponseTypesValueList()
              + "; supported: [SAMPLES STREAMED_XOR_CHUNKS]");
    }
    return false;
  }

  /// What one query reads.
  private record Selection(
      Querier querier, TimeRange range, List<Matcher> matchers, boolean samples) {
    static Selection open(Queryable store, Query query) {
      List<Matcher> matchers = new ArrayList<>();
      for (LabelMatcher matcher : query.getMatchersList()) {
        matchers.add(matcher(matcher));
      }
      TimeRange range = range(query);
      boolean labelsOnly = query.getHints().getFunc().equals("series");
      return new Selection(store.querier(range), range, matchers, !labelsOnly);
    }

    /// The hints may say that less is needed.
    private static TimeRange range(Query query) {
      long start = query.getStartTimestampMs();
      long end = query.getEndTimestampMs();
      ReadHints hints = query.getHints();
      if (query.hasHints() && hints.getEndMs() > hints.getStartMs()) {
        start = Math.max(start, hints.getStartMs());
        end = Math.min(end, hints.getEndMs());
      }
      return new TimeRange(start, end);
    }

    private static Matcher matcher(LabelMatcher matcher) {
      Matcher.Type type =
          switch (matcher.getType()) {
            case EQ -> Matcher.Type.EQUAL;
            case NEQ -> Matcher.Type.NOT_EQUAL;
            case RE -> Matcher.Type.REGEX;
            case NRE -> Matcher.Type.NOT_REGEX;
            case UNRECOGNIZED ->
                throw Exchange.badRequest("unknown type of matcher type=" + matcher.getTypeValue());
          };
      try {
        return new Matcher(type, matcher.getName(), matcher.getValue());
      } catch (PatternSyntaxException e) {
        throw Exchange.badRequest(
            "matcher is no regular expression: " + e.getMessage() + " label=" + matcher.getName());
      }
    }

    /// Gives each series with its samples to `reader`, one after the other.
    void forEach(boolean sorted, Reader reader) throws IOException {
      SampleColumns columns = new SampleColumns();
      SeriesSet set = querier.select(matchers, new SelectHints(sorted, null, samples));
      while (!range.isEmpty() && set.next()) {
        Series series = set.at();
        if (samples) {
          series.read(range.minMs(), range.maxMs(), columns);
        }
        if (!samples || columns.size() > 0) {
          reader.read(series, columns);
        }
      }
    }
  }

  private interface Reader {
    void read(Series series, SampleColumns samples) throws IOException;
  }

  private static void chunks(Exchange exchange, List<Selection> selections) throws IOException {
    OutputStream out = exchange.begin(200, CHUNKS_TYPE);
    ChunkFrames frames = new ChunkFrames(out);
    for (int i = 0; i < selections.size(); i++) {
      int query = i;
      selections
          .get(i)
          .forEach(true, (series, samples) -> frames.write(query, series.labels(), samples));
    }
    out.close(); // not when it broke off: it would look whole
  }

  private static void samples(Exchange exchange, List<Selection> selections, long[] lengths)
      throws IOException {
    long total = 0;
    for (long length : lengths) {
      total += headBytes(length) + length;
    }
    if (total > MAX_ANSWER_BYTES) {
      throw Exchange.badRequest(
          "the answer is too long for samples, ask for STREAMED_XOR_CHUNKS or less bytes=" + total);
    }
    exchange.header("Content-Encoding", "snappy");
    OutputStream body = new SnappyBlockStream(exchange.begin(200, "application/x-protobuf"), total);
    CodedOutputStream out = CodedOutputStream.newInstance(body);
    for (int i = 0; i < lengths.length; i++) {
      out.writeTag(ReadResponse.RESULTS_FIELD_NUMBER, 2);
      out.writeUInt64NoTag(lengths[i]);
      selections
          .get(i)
          .forEach(
              false,
              (series, samples) ->
                  SeriesMessage.write(
                      out, QueryResult.TIMESERIES_FIELD_NUMBER, series.labels(), samples));
    }
    out.flush();
    body.close();
  }

  private static int headBytes(long length) {
    return CodedOutputStream.computeTagSize(ReadResponse.RESULTS_FIELD_NUMBER)
        + CodedOutputStream.computeUInt64SizeNoTag(length);
  }

  /// Returns how long each result is.
  ///
  /// @param gone whether nobody waits for the answer any more
  private long[] lengths(List<Selection> selections, BooleanSupplier gone) throws IOException {
    long[] lengths = new long[selections.size()];
    for (int i = 0; i < lengths.length; i++) {
      long[] sums = new long[2];
      selections
          .get(i)
          .forEach(
              false,
              (series, samples) -> {
                sums[0] +=
                    SeriesMessage.size(
                        QueryResult.TIMESERIES_FIELD_NUMBER, series.labels(), samples);
                sums[1] += samples.size();
                if (gone.getAsBoolean()) {
                  throw new TributaryException(ErrorKind.CANCELED, "the client has left");
                }
                if (sums[1] > config.maxSamples()) {
                  throw Exchange.badRequest("exceeded sample limit (" + config.maxSamples() + ")");
                }
              });
      lengths[i] = sums[0];
    }
    return lengths;
  }
}
