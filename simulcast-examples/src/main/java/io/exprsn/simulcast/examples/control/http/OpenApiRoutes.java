package io.exprsn.simulcast.examples.control.http;

import io.exprsn.simulcast.examples.control.http.RouteTable.Method;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The API's own description. */
final class OpenApiRoutes implements Routes {
    private static final String DOCUMENT = "/io/exprsn/simulcast/examples/control/openapi.yaml";

    @Override
    public void register(RouteTable table) {
        String document = read();
        table.open(Method.GET, "/api/openapi.yaml", request -> Answer.text("application/yaml", document));
    }

    private static String read() {
        try (InputStream in = OpenApiRoutes.class.getResourceAsStream(DOCUMENT)) {
            if (in == null) {
                throw new IllegalStateException("the API's description is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
