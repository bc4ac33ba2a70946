await RelateMail.SignUp.SignUpApplication.Create(args).RunAsync();
