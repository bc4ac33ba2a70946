namespace RelateMail.Api.Contracts;

/// <summary>How many records the directory has.</summary>
/// <param name="DomainCount">Hosted domains.</param>
/// <param name="AccountCount">Accounts.</param>
/// <param name="AliasCount">Aliases.</param>
public sealed record DirectoryCountsView(long DomainCount, long AccountCount, long AliasCount);
