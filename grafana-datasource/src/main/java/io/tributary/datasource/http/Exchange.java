package io.tributary.datasource.http;

import io.tributary.model.View;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.error.TributaryException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.FormFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/// One request with its parameters and the way to answer it. Confined to one thread.
public final class Exchange {
  private static final int MAX_FIELDS = 10_000;
  private static final int MAX_FORM_BYTES = 4 << 20;
  private static final int NOT_FOUND = 404;
  private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2}).{0,2}");

  private final Request request;
  private final Response response;
  private final ApiPath path;
  private final UnreadAnswers unread;
  private @Nullable AnswerStream body;
  private long heldBytes;
  private @Nullable Fields query;
  private @Nullable Fields form;

  /// The caller says [#end()].
  public Exchange(Request request, Response response, ApiPath path, UnreadAnswers unread) {
    this.request = request;
    this.response = response;
    this.path = path;
    this.unread = unread;
  }

  public Request request() {
    return request;
  }

  public Response response() {
    return response;
  }

  public ApiPath path() {
    return path;
  }

  /// Returns what the reader sees: the path decides, else the header, else it is everything.
  public View view() {
    String name = path.cluster();
    if (name == null) {
      name = request.getHeaders().get("X-Scope-OrgID");
    }
    if (name == null || name.isEmpty()) {
      return View.GLOBAL;
    }
    try {
      return View.parse(name);
    } catch (IllegalArgumentException e) {
      throw badRequest(String.valueOf(e.getMessage()));
    }
  }

  /// Returns a parameter's first value, of the form before the query string; "" when there is none.
  public String parameter(String name) {
    List<String> values = parameters(name);
    return values.isEmpty() ? "" : values.getFirst();
  }

  /// Returns all values of a parameter, those of the form first.
  public List<String> parameters(String name) {
    List<String> inForm = form().getValuesOrEmpty(name);
    List<String> inQuery = query().getValuesOrEmpty(name);
    if (inForm.isEmpty() || inQuery.isEmpty()) {
      return inForm.isEmpty() ? inQuery : inForm;
    }
    return Stream.concat(inForm.stream(), inQuery.stream()).toList();
  }

  private Fields query() {
    if (query == null) {
      try {
        query = Request.extractQueryParameters(request, StandardCharsets.UTF_8);
      } catch (RuntimeException e) {
        Matcher escape = BAD_ESCAPE.matcher(String.valueOf(request.getHttpURI().getQuery()));
        throw badRequest(
            "error parsing form values: "
                + (escape.find()
                    ? "invalid URL escape " + Parameters.quote(escape.group())
                    : e.getMessage()));
      }
    }
    return query;
  }

  private Fields form() {
    if (form == null) {
      form = readForm();
    }
    return form;
  }

  private Fields readForm() {
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (type == null || !type.startsWith("application/x-www-form-urlencoded")) {
      return Fields.EMPTY;
    }
    try {
      return FormFields.getFields(request, MAX_FIELDS, MAX_FORM_BYTES);
    } catch (RuntimeException e) {
      throw badRequest("error parsing form values: " + e.getMessage());
    }
  }

  public static TributaryException badRequest(String message) {
    return new TributaryException(ErrorKind.BAD_REQUEST, message);
  }

  public static TributaryException invalidParameter(String name, String problem) {
    return badRequest("invalid parameter \"" + name + "\": " + problem);
  }

  /// Returns whether the answer has begun, so that its status can no longer change.
  public boolean isCommitted() {
    return response.isCommitted();
  }

  public void header(String name, String value) {
    response.getHeaders().put(name, value);
  }

  /// Begins an answer; the caller closes the stream, which ends it.
  public OutputStream begin(int status, String contentType) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    release();
    OutputStream out = Response.asBufferedOutputStream(request, response);
    body = new AnswerStream(out, unread, System::nanoTime);
    return body;
  }

  /// Counts what the result of a query takes in memory, until the request is over.
  ///
  /// @throws OverloadedException when unread results take too much already
  public void hold(long bytes) {
    heldBytes += unread.take(bytes);
  }

  /// Gives back what the answer took, when it was written or broke off.
  public void end() {
    release();
    unread.giveBack(heldBytes);
    heldBytes = 0;
  }

  private void release() {
    if (body != null) {
      body.release();
    }
  }

  public void noContent() throws IOException {
    response.setStatus(204);
    Response.asBufferedOutputStream(request, response).close();
  }

  public void text(int status, String text) throws IOException {
    try (OutputStream out = begin(status, "text/plain; charset=utf-8")) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /// Answers with an error in a line of text.
  public void textError(int status, String message) throws IOException {
    plainError(status, message + "\n");
  }

  private void plainError(int status, String text) throws IOException {
    header("X-Content-Type-Options", "nosniff");
    text(status, text);
  }

  /// Answers with an error in the form of the API that was asked.
  public void error(int status, String errorType, String message) throws IOException {
    response.getHeaders().remove(HttpHeader.CONTENT_ENCODING); // of an answer that did not begin
    if (path.tellsErrorsAsText()) {
      boolean ends = path.endsRefusals() || status == NOT_FOUND;
      plainError(status, ends ? message + "\n" : message);
      return;
    }
    try (JsonAnswer answer = JsonAnswer.begin(this, status)) {
      answer.error(errorType, message);
    }
  }

  public int status() {
    return response.getStatus();
  }
}
