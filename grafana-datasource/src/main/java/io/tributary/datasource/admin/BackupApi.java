package io.tributary.datasource.admin;

import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.BackupTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// Gives the files of the store as a ZIP archive. Safe for use by several threads.
///
/// It tells what queries tell and deletes nothing, so there is no switch for it.
public final class BackupApi {
  private final QueryServices services;

  public BackupApi(QueryServices services) {
    this.services = services;
  }

  public void backup(Exchange exchange) throws IOException {
    Archive archive = new Archive(exchange);
    services.admin().backup(archive);
    archive.end();
  }

  /// Begins the answer with the first file: before it, a failure has a status.
  private static final class Archive implements BackupTarget {
    private final Exchange exchange;
    private @Nullable ZipOutputStream zip;

    Archive(Exchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public void file(String name, Path content) throws IOException {
      ZipOutputStream out = zip();
      out.putNextEntry(new ZipEntry(name));
      Files.copy(content, out);
      out.closeEntry();
    }

    private ZipOutputStream zip() {
      if (zip == null) {
        zip = new ZipOutputStream(exchange.begin(200, "application/zip"));
        zip.setLevel(Deflater.NO_COMPRESSION); // the files are compressed as far as it pays
      }
      return zip;
    }

    void end() throws IOException {
      zip().close();
    }
  }
}
