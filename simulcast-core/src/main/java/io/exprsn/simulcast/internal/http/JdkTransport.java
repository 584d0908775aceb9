package io.exprsn.simulcast.internal.http;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Over the JDK's own client. */
final class JdkTransport implements HttpTransport {
    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    @Override
    public HttpAnswer send(HttpCall call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(call.address())
                .timeout(call.deadline())
                .method(
                        call.method(),
                        call.contentType() == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(call.body()));
        call.headers().forEach(request::header);
        if (call.contentType() != null) {
            request.header("Content-Type", call.contentType());
        }
        CompletableFuture<HttpAnswer> answer = client.sendAsync(
                        request.build(), HttpResponse.BodyHandlers.ofInputStream())
                .thenApplyAsync(response -> whole(call, response));
        try {
            return answer.get(call.deadline().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SimulcastException known) {
                throw known;
            }
            throw none(call, "a " + e.getCause().getClass().getSimpleName());
        } catch (TimeoutException e) {
            throw none(call, "no answer within " + call.deadline().toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw none(call, "an interrupt");
        } finally {
            answer.cancel(true);
        }
    }

    private static HttpAnswer whole(HttpCall call, HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(call.most());
            if (bytes.length == call.most() && body.read() >= 0) {
                throw new SimulcastException(
                        ErrorKind.REJECTED,
                        call + " brought more than " + call.most() + " bytes",
                        "See whether the address is the right one");
            }
            return new HttpAnswer(response.statusCode(), response.headers().map(), bytes);
        } catch (IOException e) {
            throw none(call, "half an answer");
        }
    }

    private static SimulcastException none(HttpCall call, String what) {
        return new SimulcastException(
                ErrorKind.TRANSIENT, call + " brought " + what, "Look at the network, and try again in a while");
    }

    @Override
    public void close() {
        // Its threads end by themselves once nobody holds it.
    }
}
