"""Enthesis: a postgraduate musculoskeletal ultrasound programme, from first enquiry to award."""
