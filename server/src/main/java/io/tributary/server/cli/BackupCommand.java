package io.tributary.server.cli;

import io.tributary.storage.BackupFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/// Writes what a running server holds to a folder.
record BackupCommand(Terminal terminal) implements Command {
  private static final Duration ANSWER = Duration.ofMinutes(10); // the server seals first
  private static final int HTTP_OK = 200;

  @Override
  public String name() {
    return "backup";
  }

  @Override
  public String description() {
    return "Write everything that a running server holds to the folder DIR.";
  }

  @Override
  public Operands operands() {
    return new Operands("DIR", 1, 1);
  }

  @Override
  public Options options() {
    return new Options().addOption(ServerUrl.option());
  }

  @Override
  public int run(CommandLine given) throws IOException, InterruptedException {
    ServerUrl url = ServerUrl.of(given);
    Path folder = Path.of(given.getArgList().getFirst());
    URI uri;
    try {
      uri = url.resolve("/api/v1/admin/backup");
    } catch (IllegalArgumentException e) {
      terminal.tell(e.getMessage());
      return ExitCode.ENVIRONMENT;
    }
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(ANSWER)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    try (BackupFolder target = BackupFolder.create(folder);
        HttpClient client = ServerUrl.client()) {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != HTTP_OK) {
          terminal.tell(new String(body.readAllBytes(), StandardCharsets.UTF_8).strip());
          return ExitCode.FAILED;
        }
        write(body, target);
      }
      terminal.out().println("backup " + folder.toAbsolutePath().normalize());
      terminal.out().flush();
      return ExitCode.DONE;
    } catch (ConnectException | HttpTimeoutException e) {
      terminal.tell("no server answers url=" + url);
      return ExitCode.NOT_REACHABLE;
    }
  }

  private static void write(InputStream body, BackupFolder target) throws IOException {
    ZipInputStream archive = new ZipInputStream(body);
    for (ZipEntry file = archive.getNextEntry(); file != null; file = archive.getNextEntry()) {
      target.add(file.getName(), archive);
    }
    body.transferTo(OutputStream.nullOutputStream()); // to its end, else it was cut off
    target.finish();
  }
}
