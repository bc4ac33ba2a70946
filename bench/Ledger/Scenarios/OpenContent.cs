using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Records;
using RelateMail.Ledger.Sending;

namespace RelateMail.Ledger.Scenarios;

/// <summary>Sessions under TLS, one per listener, that pause in the middle of DATA.</summary>
internal sealed class OpenContent : IDisposable
{
    /// <summary>Numbers that the load does not use.</summary>
    private static long s_number = 2_000_000_000;

    private readonly Stage _stage;
    private readonly List<(GatewayAddress Address, double Began, OutgoingMail Mail, GatewaySession Connection,
        ContentPause Pause, Task<AttemptEnd> End)> _open = [];

    private OpenContent(Stage stage)
    {
        _stage = stage;
    }

    public static async Task<OpenContent> BeginAsync(Stage stage)
    {
        var open = new OpenContent(stage);
        var maker = new MailMaker(stage.Book.Run.Run, stage.Book.Run.Mailboxes, new(1, 1), stage.Traffic.Size);
        foreach (GatewayAddress address in stage.Fleet.SecureAddresses)
        {
            double began = stage.Book.Now;
            (GatewaySession? connection, AttemptEnd? refusal) =
                await Transaction.OpenAsync(address, stage.Traffic.Timeout, stage.CancellationToken);
            if (connection is null)
            {
                throw new InvalidOperationException($"{address} refused a session: {refusal!.Reason}");
            }

            OutgoingMail mail = maker.Make(Interlocked.Increment(ref s_number));
            stage.Book.Add(mail.Line);
            var pause = new ContentPause();
            Task<AttemptEnd> end =
                Transaction.RunAsync(connection, mail, beforeReply: null, pause, stage.CancellationToken);
            open._open.Add((address, began, mail, connection, pause, end));
            await Task.WhenAny(pause.Reached, end);
        }

        return open;
    }

    /// <summary>Sends the rest and records each outcome in the ledger.</summary>
    public async Task FinishAsync()
    {
        foreach (var open in _open)
        {
            open.Pause.Release();
            AttemptEnd end = await open.End;
            _stage.Book.Add(new AttemptLine(
                open.Mail.Line.Number, open.Address.ToString(), open.Began, _stage.Book.Now, end.Outcome, end.Reason,
                end.Id));
        }

        _stage.Book.Note("the sessions that were in DATA have ended");
    }

    public void Dispose() => _open.ForEach(static open => open.Connection.Dispose());
}
