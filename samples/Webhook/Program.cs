using RelateMail.Webhook;

WebApplication application = WebApplication.CreateBuilder(args).Build();
string secret = application.Configuration["Secret"]
    ?? throw new InvalidOperationException("Set Secret to the secret of the webhook, whsec_….");
Receiver receiver = new(secret, application.Configuration["Inbox"] ?? "inbox", TimeProvider.System);
application.MapPost("/hooks/mail", receiver.ReceiveAsync);
await application.RunAsync();
