using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Records;
using RelateMail.Ledger.Sending;

namespace RelateMail.Ledger.Scenarios;

/// <summary>
/// A client that loses its connection after the dot sends its mail again, because the outcome is unknown (RFC 1047).
/// Here twenty clients repeat one mail at once, through all gateways. The result must be one message, with the same id
/// in every 250.
/// </summary>
internal static class Repeats
{
    private const int AtOnce = 20;
    private const int Mails = 25;

    /// <summary>Numbers that the load does not use.</summary>
    private const long FirstNumber = 1_000_000_000;

    public static async Task RunAsync(Stage stage)
    {
        var maker = new MailMaker(
            stage.Book.Run.Run, stage.Book.Run.Mailboxes, stage.Traffic.Recipients, stage.Traffic.Size);
        for (int count = 0; count < Mails && (count == 0 || stage.HasTimeFor(TimeSpan.Zero)); count++)
        {
            OutgoingMail mail = maker.Make(FirstNumber + count);
            stage.Book.Add(mail.Line);
            await SendAsync(stage, mail, count, isCut: true);
            int first = count + 1;
            await Task.WhenAll(
                Enumerable.Range(first, AtOnce).Select(turn => SendAsync(stage, mail, turn, isCut: false)));
        }

        stage.Book.Note("the last repeat has its reply");
    }

    /// <param name="stage">The fleet and its ledger.</param>
    /// <param name="mail">The same mail each time.</param>
    /// <param name="turn">Selects the gateway.</param>
    /// <param name="isCut">The client closes after the dot and does not read the reply.</param>
    private static async Task SendAsync(Stage stage, OutgoingMail mail, int turn, bool isCut)
    {
        GatewayAddress gateway = stage.Fleet.Addresses[turn % stage.Fleet.Addresses.Count];
        double began = stage.Book.Now;
        (GatewaySession? connection, AttemptEnd? end) =
            await Transaction.OpenAsync(gateway, stage.Traffic.Timeout, stage.CancellationToken);
        if (connection is not null)
        {
            using (connection)
            {
                end = await Transaction.RunAsync(
                    connection, mail, isCut ? connection.Dispose : null, pause: null, stage.CancellationToken);
            }
        }

        string reason = isCut ? "closed by the client" : end!.Reason;
        stage.Book.Add(new AttemptLine(
            mail.Line.Number, gateway.ToString(), began, stage.Book.Now, end!.Outcome, reason, end.Id));
    }
}
