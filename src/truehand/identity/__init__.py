"""Who: accounts, strong sign-in, real names, qualifications, roles, four eyes."""
