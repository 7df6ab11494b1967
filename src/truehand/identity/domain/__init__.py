"""What a person, a company, a document, a role and an approval are; no Django, no database, no clock."""
