using System.Net.Mail;
using RelateMail.Testing;

await using RelateMailServer server = await RelateMailServer.StartAsync();
TestMailbox mailbox = await server.CreateMailboxAsync();
using (var sender = new SmtpClient(server.Host, server.SmtpPort))
{
    await sender.SendMailAsync("app@example.org", mailbox.Address, "Welcome", "Confirm: https://app.test/confirm?id=7");
}

ReceivedMail mail = await mailbox.WaitForMailAsync("Welcome", TimeSpan.FromMinutes(1));
Console.WriteLine($"{mail.Subject}: {mail.Links.Single()}");
