package dev.cambio.benchmarks;

import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.oauth2.client.TokenExchangeReactiveOAuth2AuthorizedClientProvider;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveTokenExchangeTokenResponseClient;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.savedrequest.NoOpServerRequestCache;
import reactor.core.publisher.Mono;

/**
 * A token-exchanging gateway with what Spring has for it: its resource server verifies every request's token, its OAuth 2.0 client exchanges it
 * unless the authorized client of an earlier exchange is still good, and its gateway's filter {@code TokenRelay} sends on what that gave.
 * Settings come from the environment; it tells its port in a line of JSON.
 */
@SpringBootApplication
public class SpringGateway {

  public static void main(String[] args) {
    SpringApplication.run(SpringGateway.class, args);
  }

  @Bean
  SecurityWebFilterChain security(ServerHttpSecurity http) {
    return http.authorizeExchange(each -> each.anyExchange().authenticated())
        .csrf(ServerHttpSecurity.CsrfSpec::disable)
        // It would begin a session for each request.
        .requestCache(none -> none.requestCache(NoOpServerRequestCache.getInstance()))
        .oauth2ResourceServer(
            server -> server.jwt(jwt -> jwt.jwtAuthenticationConverter(SpringGateway::named)))
        .build();
  }

  /** Authorized clients are kept by the principal's name. By its subject, a second token would get what the first was exchanged for. */
  private static Mono<JwtAuthenticationToken> named(Jwt jwt) {
    return Mono.just(new JwtAuthenticationToken(jwt, List.of(), jwt.getTokenValue()));
  }

  /** Spring Security takes it up into its manager of authorized clients, which the filter asks. */
  @Bean
  TokenExchangeReactiveOAuth2AuthorizedClientProvider tokenExchange(
      @Value("${API_AUDIENCE}") String audience,
      @Value("${SUBJECT_ISSUER}") String subjectIssuer) {
    var endpoint = new WebClientReactiveTokenExchangeTokenResponseClient();
    endpoint.setParametersCustomizer(
        parameters -> {
          parameters.set("audience", audience);
          parameters.set("subject_issuer", subjectIssuer);
        });
    var provider = new TokenExchangeReactiveOAuth2AuthorizedClientProvider();
    provider.setAccessTokenResponseClient(endpoint);
    return provider;
  }

  @EventListener
  void announce(WebServerInitializedEvent event) {
    System.out.printf("{\"port\":%d}%n", event.getWebServer().getPort());
  }
}
