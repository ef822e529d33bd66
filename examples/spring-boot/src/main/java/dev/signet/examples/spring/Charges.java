package dev.signet.examples.spring;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import java.security.Principal;

/** What payments does. */
@RestController
class Charges {

    @PostMapping("/charge")
    String charge(Principal caller) {
        return "charged for " + caller.getName();
    }
}
