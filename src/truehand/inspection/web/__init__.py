"""The inspection standards, for everybody; reports and drafts are shown by the trade's pages."""
