"""AWS's wire protocols on a loopback port: SES v2 and Route 53 by our own strict rules, STS, SNS and CloudWatch from moto."""
