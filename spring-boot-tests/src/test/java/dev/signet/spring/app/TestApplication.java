package dev.signet.spring.app;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application that says who calls; everything else is auto-configuration. */
@SpringBootApplication(proxyBeanMethods = false)
public class TestApplication {}
