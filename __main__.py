"""The Pulumi program: one stack, one mail domain, its SES identity and DNS records as the stack file declares them."""

import pulumi

from components import MailDomain, read_declaration

declaration = read_declaration()
mail = MailDomain.of_settings("mail", declaration.settings)

pulumi.export("domain", mail.domain)
pulumi.export("identityArn", mail.identity_arn)
pulumi.export("dkimTokens", mail.dkim_tokens)
pulumi.export("manifest", mail.manifest)
pulumi.export("senderPolicy", mail.sender_policy)
