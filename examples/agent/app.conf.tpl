# until {{not_after}}, serial {{serial_number}}
{{private_key}}{{certificate}}
