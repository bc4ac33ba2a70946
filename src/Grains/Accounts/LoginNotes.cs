using RelateMail.Grains.State;

namespace RelateMail.Grains.Accounts;

/// <summary>Facts about logins that are kept with the account, at a precision that makes most logins cost no write.
/// </summary>
internal static class LoginNotes
{
    /// <param name="account">The account that the client has logged in to.</param>
    /// <param name="client">The client's network; null if unknown.</param>
    /// <param name="used">The application password that was right; null for the account's own.</param>
    /// <param name="now">The time of the login.</param>
    /// <returns>The same object if there is nothing new.</returns>
    public static AccountState Add(
        AccountState account, string? client, ApplicationPassword? used, DateTimeOffset now)
    {
        if (client is not null && IsNew(account.Networks, client, now))
        {
            IEnumerable<KnownNetwork> others = (account.Networks ?? []).Where(known => known.Network != client);
            account = account with
            {
                Networks = [new KnownNetwork(client, now), .. others.Take(KnownNetwork.Max - 1)],
            };
        }

        return used is null || now - used.LastUsedAt < ApplicationPassword.Precision
            ? account
            : account with
            {
                ApplicationPasswords =
                [
                    .. account.ApplicationPasswords!.Select(known =>
                        known.Name == used.Name ? known with { LastUsedAt = now } : known),
                ],
            };
    }

    private static bool IsNew(KnownNetwork[]? networks, string client, DateTimeOffset now) =>
        Array.Find(networks ?? [], known => known.Network == client) is not { } known
        || now - known.SeenAt >= KnownNetwork.Precision;
}
