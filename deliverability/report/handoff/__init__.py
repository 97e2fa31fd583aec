"""The list for whoever runs the DNS, in the formats that can be mailed: text, Markdown and an HTML page."""
