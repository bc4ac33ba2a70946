using RelateMail.Grains.State;

namespace RelateMail.Grains.Accounts;

/// <summary>Changes of an account's application passwords.</summary>
internal static class ApplicationPasswords
{
    private const int Max = 32;

    /// <param name="account">The account before the change.</param>
    /// <param name="name">A new name, or one whose password is replaced.</param>
    /// <param name="password">The password that the server has made.</param>
    /// <param name="now">The time of the change.</param>
    /// <returns>The account after the change, and whether the name is new; null if it has too many.</returns>
    public static (AccountState Account, bool IsNew)? Put(
        AccountState account, string name, string password, DateTimeOffset now)
    {
        ApplicationPassword[] others = Without(account, name);
        bool isNew = others.Length == Count(account);
        if (isNew && others.Length >= Max)
        {
            return null;
        }

        var added = new ApplicationPassword { Name = name, Digest = LoginCheck.DigestOf(password), CreatedAt = now };
        AccountState changed = account with
        {
            ApplicationPasswords = [.. others.Append(added).OrderBy(known => known.Name, StringComparer.Ordinal)],
        };
        return (isNew ? changed : changed with { CredentialsChangedAt = now }, isNew);
    }

    /// <returns>The account after the change; null if it has no password of that name.</returns>
    public static AccountState? Remove(AccountState account, string name, DateTimeOffset now)
    {
        ApplicationPassword[] others = Without(account, name);
        return others.Length == Count(account)
            ? null
            : account with { ApplicationPasswords = others, CredentialsChangedAt = now };
    }

    private static int Count(AccountState account) => account.ApplicationPasswords?.Length ?? 0;

    private static ApplicationPassword[] Without(AccountState account, string name) =>
        [.. (account.ApplicationPasswords ?? []).Where(known => known.Name != name)];
}
