package io.exprsn.simulcast.examples;

import com.sun.net.httpserver.HttpServer;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.credential.AuthorizationAnswer;
import io.exprsn.simulcast.credential.AuthorizationRequest;
import io.exprsn.simulcast.credential.DeviceAnswer;
import io.exprsn.simulcast.credential.DeviceAuthorization;
import io.exprsn.simulcast.credential.OAuthClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Connects an account: in a browser where the environment says where browsers come back to ({@code YOUTUBE_REDIRECT_URI}, at this machine),
 * else by a code that is typed in on another device. The tokens are kept sealed, under a name that destinations then say. Arguments: the
 * platform and the name. What else the environment holds stands in {@code docs/environment.md}.
 *
 * <pre>{@code
 * java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.ConnectAnAccount youtube "main channel"
 * }</pre>
 */
public final class ConnectAnAccount {
    /** In a server with several users: whoever is logged in. */
    private static final String CALLER = "the person at this terminal";

    private ConnectAnAccount() {}

    /** Waits until somebody granted or refused. */
    public static void main(String[] args) throws IOException, InterruptedException {
        run(Simulcaster.fromEnvironment(), args[0], args[1]);
    }

    static void run(Simulcaster.Builder builder, String platform, String name)
            throws IOException, InterruptedException {
        try (Simulcaster simulcaster = builder.build()) {
            OAuthClient oauth = simulcaster.oauth(platform);
            Optional<URI> redirect = simulcaster.redirectUri(platform);
            System.out.println(redirect.isPresent() ? inABrowser(oauth, redirect.get(), name) : byACode(oauth, name));
            System.out.println("Connected now: " + simulcaster.credentials().names());
        }
    }

    private static AuthorizationAnswer inABrowser(OAuthClient oauth, URI redirect, String name)
            throws IOException, InterruptedException {
        BlockingQueue<Map<String, String>> cameBack = new LinkedBlockingQueue<>();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), redirect.getPort()), 0);
        server.createContext(redirect.getPath(), exchange -> {
            byte[] text = "You may close this window.".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close(); // before the server is stopped
            cameBack.add(parameters(exchange.getRequestURI().getRawQuery()));
        });
        server.start();
        try {
            // snippet: connect-in-a-browser
            AuthorizationRequest request = oauth.authorize(redirect, name, CALLER);
            System.out.println("Open " + request.address());
            Map<String, String> query = cameBack.poll(10, TimeUnit.MINUTES); // what the browser brought back
            return oauth.redirected(query == null ? Map.of() : query, CALLER);
            // end
        } finally {
            server.stop(0);
        }
    }

    private static DeviceAnswer byACode(OAuthClient oauth, String name) throws InterruptedException {
        // snippet: connect-by-a-code
        DeviceAuthorization device = oauth.authorizeDevice(name);
        System.out.println("Type " + device.userCode() + " at " + device.verification());
        DeviceAnswer answer;
        do {
            Thread.sleep(device.interval().toMillis());
            answer = device.poll();
        } while (answer instanceof DeviceAnswer.Pending || answer instanceof DeviceAnswer.SlowDown);
        // end
        return answer;
    }

    private static Map<String, String> parameters(String query) {
        return Arrays.stream(query.split("&"))
                .map(part -> part.split("=", 2))
                .filter(part -> part.length == 2)
                .collect(Collectors.toMap(
                        part -> part[0],
                        part -> URLDecoder.decode(part[1], StandardCharsets.UTF_8),
                        (one, two) -> one));
    }
}
