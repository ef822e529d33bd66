package dev.signet.spring.app;

import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says who calls, on a servlet container. */
@RestController
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class ServletWhoAmI {

    @GetMapping("/whoami")
    String whoAmI(HttpServletRequest request) {
        var chain =
                (X509Certificate[]) request.getAttribute("jakarta.servlet.request.X509Certificate");
        return Names.of(chain);
    }
}
