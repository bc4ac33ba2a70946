using RelateMail.Api.Contracts;
using RelateMail.Client;

string mailbox = Environment.GetEnvironmentVariable("MAILBOX")!;
using var http = new HttpClient();
var client = new RelateMailClient(http, new RelateMailApiOptions
{
    Address = new Uri(Environment.GetEnvironmentVariable("RELATEMAIL_API")!),
    ApiKey = Environment.GetEnvironmentVariable("RELATEMAIL_API_KEY"),
});
MailboxView found = await client.Mailboxes.GetAsync(mailbox);
Console.WriteLine($"{found.Address}: {found.MessageCount} messages");
